use super::*; use super::trees::*;
pub struct Prepared { pub random: Examples, pub grouped: Examples, pub tests: Vec<(usize, Vec<u32>, crate::matching::Columns, Vec<f32>)> }
pub fn prepare(lessons:&[Lesson], asked:&[(usize,&str)], matcher:&Matcher<'_>)->Prepared{
  let school=School::new(lessons,matcher); let n=lessons.len();
  let clauses: Vec<&[u32]> = lessons.iter().map(|l| l.clauses.as_slice()).collect();
  let t=std::time::Instant::now();
  let k=if n>0 {school.knowledge(&(0..n).collect::<Vec<_>>())} else {Knowledge::default()};
  eprint!("know {:?} ",t.elapsed());
  let (random,grouped)=if n>5 {(school.examples(&folds::random(n, FOLDS, 1), 1.0), school.examples(&folds::grouped(&clauses, FOLDS, 1), 1.0))} else {Default::default()};
  eprintln!("examples {:?} rows {}",t.elapsed(), random.rows.len());
  let tests=asked.par_iter().map_init(||matcher.scratch(),|s,(at,text)|{ let q=matcher.query(text); matcher.gather(&q,&k,s); let hand:std::collections::HashMap<u32,f32>=matcher.best(CANDIDATES,&k,s).into_iter().map(|(a,b)|(b,a)).collect(); let c=matcher.all_candidates(CANDIDATES,&k,s); let f=matcher.features(&q,&c,&k,s); let h=c.iter().map(|c|hand.get(c).copied().unwrap_or(0.0)).collect(); (*at,c,f,h)}).collect();
  Prepared{random,grouped,tests} }
pub fn forests(p:&Prepared, a:Growth, b:Growth, wg:f32)->(crate::matching::Forest,crate::matching::Forest){
  let cut=|e:&Examples,w:f32,into:&mut Examples|{into.rows.extend(&e.rows);into.answers.extend(&e.answers);into.weights.extend(e.weights.iter().map(|x|x*w));};
  let drop=std::env::var("DROP").unwrap_or_default(); let keep=|f:usize|!drop.split(',').any(|d|d==FEATURES[f].name);
  let mut both=Examples::default(); cut(&p.random,1.0,&mut both); cut(&p.grouped,wg,&mut both);
  rayon::join(||trees::grow(&both,|f|keep(f),a),||trees::grow(&p.grouped,|f|keep(f)&&FEATURES[f].about!=About::Clause,b)) }
pub fn scores(f:&crate::matching::Forest,c:&crate::matching::Columns)->Vec<f32>{f.scores(c)}
