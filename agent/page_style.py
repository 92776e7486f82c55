"""The style of the page of `agent stats`, light and dark, wide and narrow. Nothing in it moves."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fcfcfa; --raised: #ffffff; --ink: #1c1e21; --quiet: #5b6169; --edge: #d9dce0;
  --accepted: #1a5fb4; --complete: #0f766e; --repeated: #b3261e; --gone: #1b7037;
  --del: #fdeceb; --ins: #e9f6ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --raised: #1c1f24; --ink: #e7e9ec; --quiet: #a2a9b3; --edge: #363b43;
    --accepted: #78aeff; --complete: #4fc7b8; --repeated: #ff8f85; --gone: #6fcf8b;
    --del: #3b2022; --ins: #1b3324;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; }
p { margin: .4rem 0; }
header p, .from, .none, figcaption { color: var(--quiet); }
.where { font-family: ui-monospace, monospace; font-size: .9rem; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .9rem; margin: 0 0 1rem; }
.card { background: var(--raised); border: 1px solid var(--edge); border-radius: .6rem; padding: 1rem 1.1rem; }
.card dt { font-weight: 600; }
.card dd { margin: 0; }
.card span { display: block; }
.value { font-size: 2.2rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.meaning { margin-bottom: .35rem; }
.from { font-size: .875rem; }
figure { margin: 0 0 1rem; min-width: 0; }
.wide { overflow-x: auto; }
.curve { display: block; width: 100%; height: auto; }
.grid { stroke: var(--edge); }
.axis { fill: var(--quiet); font-size: 12px; }
.key { white-space: nowrap; margin-left: .5rem; color: var(--ink); }
.key svg { width: 28px; height: 8px; margin-right: .35rem; vertical-align: middle; }
.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
.line.complete { stroke-dasharray: 6 4; }
.band { fill: currentColor; opacity: .13; }
.whisker { stroke: currentColor; opacity: .4; stroke-width: 2; }
.mark, .bar rect { fill: currentColor; }
.accepted { color: var(--accepted); }
.complete { color: var(--complete); }
.repeated { color: var(--repeated); }
.bar { display: block; width: 6rem; height: .6rem; }
.bar .rail { color: var(--edge); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .925rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; border-bottom: 1px solid var(--edge); white-space: nowrap; }
thead th { font-weight: 600; color: var(--quiet); }
tbody th { font-weight: 500; }
.number { text-align: right; padding-right: 1.5rem; }
.mistakes { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
.mistakes > li {
  background: var(--raised); border: 1px solid var(--edge); border-radius: .6rem; padding: .9rem 1.1rem; min-width: 0;
}
.since { font-weight: 600; }
.since.again { color: var(--repeated); }
.since.gone { color: var(--gone); }
q { overflow-wrap: anywhere; }
.change {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: .75rem;
  margin-top: .6rem;
}
.change figure { margin: 0; }
figcaption { font-size: .875rem; margin-bottom: .2rem; }
pre {
  margin: 0; padding: .6rem .75rem; border-radius: .4rem; overflow-x: auto; background: var(--ins);
  font: .85rem/1.5 ui-monospace, monospace;
}
pre.wrong { background: var(--del); }
del, ins { text-decoration: none; }
:focus-visible { outline: 2px solid var(--accepted); outline-offset: 2px; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .9rem 3rem; }
  h2 { margin-top: 2rem; }
  .axis { font-size: 19px; }
  .line { stroke-width: 3; }
}
@media print { body { max-width: none; } .mistakes > li { break-inside: avoid; } }
"""
