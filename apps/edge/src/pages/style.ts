/** The look of the edge's pages: the dashboard's colours and distances, on paper and in the dark, from 320 pixels up. */
export const STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#fcfcfa,#121417);--raised:light-dark(#fff,#181b1f);--sunken:light-dark(#f3f3f0,#1b1e22);
--ink:light-dark(#16191c,#eceeef);--ink-2:light-dark(#474d54,#b7bdc3);--ink-3:light-dark(#656c74,#929aa2);--line:light-dark(#e5e5e0,#272b30);
--line-strong:light-dark(#c4c5bf,#434950);--accent:light-dark(#0b6478,#6cc4d4);--accent-soft:light-dark(#e2eef0,#1a3138);--worse:light-dark(#a63d17,#f2946b)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 "Inter Variable",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
header{display:flex;justify-content:space-between;align-items:center;gap:16px;padding:12px 24px;border-bottom:1px solid var(--line)}
.brand{color:var(--ink-2)}.brand b{color:var(--ink)}
nav{display:flex;gap:16px;align-items:center}nav form{display:inline}
main{max-width:1080px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:14px;font-weight:500;color:var(--ink-2);margin:0 0 6px}
.answer{font-size:clamp(20px,1.25rem + .55vw,26px);line-height:1.3;margin:0 0 12px;max-width:44em;text-wrap:pretty}
h2{font-size:16px;margin:40px 0 8px}h3,.head h2{font-size:14px;margin:0}
p{max-width:70ch;margin:0 0 12px}.quiet{color:var(--ink-2)}.small{font-size:12.5px;max-width:90ch}
a{color:var(--accent)}a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--raised);padding:8px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:1px;background:var(--line);border:1px solid var(--line);margin:20px 0 0}
.facts>div{background:var(--paper);padding:12px 14px}.facts dt{color:var(--ink-2);font-size:12.5px}.facts dd{margin:2px 0 0;font-size:20px}
.facts dd small{display:block;font-size:12.5px;color:var(--ink-2);line-height:1.4}
dl{margin:0}
.source{border:1px solid var(--line);background:var(--raised);padding:16px;margin:12px 0}
.source .head{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:baseline}
.state{font-size:12.5px;padding:1px 8px;border:1px solid var(--line-strong);border-radius:99px;white-space:nowrap}
.state.on{border-color:var(--accent);background:var(--accent-soft)}.state.bad{border-color:var(--worse);color:var(--worse)}
.state::before{content:"○ ";}.state.on::before{content:"● "}.state.bad::before{content:"▲ "}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:8px 0}table.fit{width:auto}caption{text-align:left;color:var(--ink-2);font-size:12.5px;padding:4px 0}
th,td{text-align:left;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}th{font-weight:500;color:var(--ink-2);font-size:12.5px;white-space:nowrap}
td.n,th.n{text-align:right;white-space:nowrap}time{white-space:nowrap}main form+p{margin-top:16px}.none{color:var(--ink-3)}
code,pre{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",monospace;font-size:12.5px;overflow-wrap:anywhere}
pre{background:var(--sunken);padding:12px;margin:0;white-space:pre-wrap}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin:8px 0}.sides>div{min-width:0}.sides h3{margin:0 0 6px;font-size:12.5px;font-weight:500;color:var(--ink-2)}
.note{border-left:3px solid var(--accent);background:var(--accent-soft);padding:10px 14px;margin:16px 0;max-width:70ch}.note.bad{border-color:var(--worse);background:none}
summary{cursor:pointer;color:var(--accent);padding:4px 0}details{margin-top:8px}
button{font:inherit;color:var(--paper);background:var(--accent);border:0;padding:7px 14px;border-radius:3px;cursor:pointer}
button.plain{background:none;color:var(--ink);border:1px solid var(--line-strong)}button.link{background:none;color:var(--accent);padding:0;text-decoration:underline}
input{font:inherit;width:100%;max-width:34em;padding:8px 10px;border:1px solid var(--line-strong);background:var(--raised);color:var(--ink);border-radius:3px}
select{font:inherit;padding:6px 8px;border:1px solid var(--line-strong);background:var(--raised);color:var(--ink);border-radius:3px}select:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
label{display:block;margin:0 0 4px}label.check{display:inline-flex;gap:8px;align-items:center;margin-right:12px}label.check input{width:auto}fieldset{border:0;padding:0;margin:0 0 12px}legend{padding:0;margin:0 0 4px}.deeds{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px;align-items:center}.deeds form{margin:0}
@media(max-width:640px){header{padding:10px 16px}main{padding:20px 16px 48px}.sides{grid-template-columns:1fr}
.facts{grid-template-columns:1fr 1fr}.facts>div{padding:10px 12px}.facts dd{font-size:17px}}
@media print{header nav,.deeds{display:none}details::details-content{content-visibility:visible;height:auto}}
`.trim();
