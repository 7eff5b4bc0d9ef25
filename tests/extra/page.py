#!/usr/bin/env python3
"""Opens the report's page in headless Chromium, filters and sorts its ranking, and fails on any console message.

    cargo build && python3 tests/extra/page.py [REPORT_DIR]

Needs chromium. Without REPORT_DIR the report of corpus/ is made first. Where the Python packages jsonschema and
icalendar are installed, 报告.json is held against docs/report.schema.json and 日历.ics is parsed as well.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Runs in the page after its own script; leaves what it saw in the document.
PROBE = """<script>
window.addEventListener("error", e => console.error("uncaught: " + e.message));
const seen = {};
const get = id => document.getElementById(id);
const rows = () => [...document.querySelectorAll("#topics tbody tr")].filter(r => !r.hidden);
const set = (id, value) => { get(id).value = value; get(id).dispatchEvent(new Event("input", { bubbles: true })); };
seen.all = rows().length;
for (const id of ["category", "department", "town", "kind"]) {
  const option = get(id).options[1].value;
  set(id, option);
  seen[id] = { value: option, rows: rows().length, wrong: rows().filter(r => !({
    category: r.dataset.category === option,
    department: r.dataset.department === option,
    town: r.dataset.towns.includes("|" + option + "|"),
    kind: Number(r.dataset.asked) > 0,
  })[id]).length, count: get("count").textContent };
  set(id, "");
}
set("words", "没有任何需求会写这一句");
seen.none = rows().length;
set("words", "");
set("sort", "duty");
const duty = rows().map(r => Number(r.dataset.duty));
seen.sorted = duty.every((d, i) => !i || duty[i - 1] >= d);
document.querySelector("th[data-sort=rank]").click();
seen.first = rows()[0].dataset.rank;
seen.back = rows().length;
seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
document.documentElement.setAttribute("data-seen", JSON.stringify(seen));
</script></body>"""


def chromium(page, width):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        sys.exit("chromium is not installed: nothing was tested")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
               f"--window-size={width},900", "--virtual-time-budget=5000", "--dump-dom", page.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    assert not said, "the console says:\n" + "\n".join(said)
    found = re.search(r'data-seen="([^"]*)"', run.stdout)
    assert found, "the probe did not run"
    return json.loads(found.group(1).replace("&quot;", '"').replace("&amp;", "&"))


def check_page(out):
    html = (out / "报告.html").read_text("utf-8")
    outside = re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', html)
    assert not outside, f"the page needs other files: {outside}"
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        page.write_text(html.replace("</body>", PROBE), "utf-8")
        for width in (1200, 500):
            seen = chromium(page, width)
            assert seen["all"] > 0 and seen["none"] == 0 and seen["back"] == seen["all"], seen
            assert seen["sorted"] and seen["first"] == "1", seen
            assert seen["overflow"] <= 0, f"the page is wider than {width} pixels: {seen}"
            for name in ("category", "department", "town", "kind"):
                one = seen[name]
                assert 0 < one["rows"] <= seen["all"] and one["wrong"] == 0, (name, one)
            print(f"page at {width}: {seen['all']} topics; filters and sorting work, console silent")


def check_json(out):
    try:
        import jsonschema
    except ImportError:
        return print("jsonschema is not installed: 报告.json was not held against its schema")
    schema = json.loads((ROOT / "docs/report.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads((out / "报告.json").read_text("utf-8")), schema)
    print("报告.json keeps to docs/report.schema.json")


def check_calendar(out):
    try:
        import icalendar
    except ImportError:
        return print("icalendar is not installed: 日历.ics was not parsed")
    events = list(icalendar.Calendar.from_ical((out / "日历.ics").read_bytes()).walk("VEVENT"))
    assert events and all(str(e["dtstart"].dt.utcoffset()) == "8:00:00" for e in events)
    print(f"日历.ics: {len(events)} events, all at +08:00")


def main():
    if len(sys.argv) > 1:
        out = pathlib.Path(sys.argv[1])
    else:
        out = pathlib.Path(tempfile.mkdtemp()) / "报告"
        binary = ROOT / "target/debug/xuanti"
        subprocess.run([binary, "-C", ROOT / "corpus", "report", "--out", out], check=True, stdout=subprocess.DEVNULL)
    check_page(out)
    check_json(out)
    check_calendar(out)


if __name__ == "__main__":
    main()
