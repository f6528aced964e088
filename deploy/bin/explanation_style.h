// The style sheet of the page of HTML, which carries it inside.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_STYLE_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_STYLE_H_

#include <string_view>

namespace policywire::deploy {

// Where several kinds of evidence lie on one word, the later rule colours it: the trigger before all others.
inline constexpr std::string_view kStyleSheet = R"(:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1b1b; --soft: #5f5f5f; --line: #d8d8d4; --panel: #f7f7f4;
  --quote: #f3f0e2; --detail: #e6d7f4; --instrument: #cfdcf8; --source: #c4e6cc; --target: #f6cdc8;
  --near: #f9d9b4; --trigger: #ffd84f; --for: #2e7d4f; --against: #b3432f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --ink: #e6e6e3; --soft: #a3a3a0; --line: #3a3b40; --panel: #1f2125;
    --quote: #2b2a22; --detail: #48345c; --instrument: #2c4270; --source: #22502f; --target: #6b2f2a;
    --near: #6a4216; --trigger: #7d6400; --for: #5bbf85; --against: #e07a66;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0; border-top: 2px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; margin: 0; color: var(--soft); }
h4 { font-size: 1rem; margin: 0 0 .5rem; }
h4 span { white-space: nowrap; margin-left: .5rem; }
h5 { font-size: .85rem; margin: .5rem 0 .2rem; color: var(--soft); }
.facts, .miss p { color: var(--soft); font-size: .9rem; margin: .2rem 0; }
.text { white-space: pre-wrap; margin: 1rem 0; }
.sentence { margin: 1.5rem 0; border-left: 3px solid var(--line); padding-left: .8rem; }
.sentence > p { margin: .2rem 0 .5rem; }
.event, .miss { margin: .8rem 0; padding: .7rem; background: var(--panel); border: 1px solid var(--line);
  border-left: 4px solid var(--trigger); border-radius: 4px; }
.miss { border-left-color: var(--near); }
:target { outline: 2px solid var(--ink); }
mark, a.near, a.trigger { color: inherit; }
.legend mark { padding: 0 .3em; border-radius: 2px; }
.quote { background: var(--quote); }
.detail { background: var(--detail); }
.instrument { background: var(--instrument); }
.source { background: var(--source); }
.target { background: var(--target); }
.near { background: var(--near); border-bottom: 1px dashed; text-decoration: none; }
.trigger { background: var(--trigger); border-bottom: none; font-weight: bold; text-decoration: underline; }
.legend, .mentions { display: flex; flex-wrap: wrap; gap: .3rem .6rem; list-style: none; padding: 0; margin: .5rem 0;
  font-size: .85rem; }
.mentions li { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .8rem; margin: 0; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th { text-align: left; font-weight: normal; }
td, th { padding: .05rem .4rem .05rem 0; vertical-align: middle; }
.scores { max-width: 34rem; }
.parts { color: var(--soft); padding-bottom: .3rem; }
.part { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; width: 4em; }
.questions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .3rem 1.2rem; }
.axis { display: block; position: relative; width: 6rem; height: .7em; background:
  linear-gradient(var(--line), var(--line)) center / 1px 100% no-repeat; }
.bar { position: absolute; top: 0; bottom: 0; }
.for { left: 50%; background: var(--for); }
.against { right: 50%; background: var(--against); }
summary { cursor: pointer; color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; }
.tree { display: block; }
.tree text { text-anchor: middle; font: 13px monospace; fill: var(--ink); }
.tree .word.trigger { font-weight: bold; text-decoration: none; }
.tree .relation { font-size: 11px; paint-order: stroke; stroke: var(--panel); stroke-width: 4px; }
.tree .tag { font-size: 11px; fill: var(--soft); }
.tree .upos { font-size: 10px; }
.tree .arc { fill: none; stroke: var(--soft); }
.tree .head { fill: var(--soft); }
.tree .under.trigger { fill: var(--trigger); }
.tree .under.near { fill: var(--near); }
@media (max-width: 30rem) {
  body { padding: .6rem; }
  .sentence { padding-left: .5rem; }
  dl { grid-template-columns: 1fr; }
}
@media print { .wide { overflow: visible; } }
)";

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_STYLE_H_
