/** How a report looks on a screen and on paper: the dashboard's colours and rhythm, in the system's typeface. */
export const STYLE = `
*{box-sizing:border-box}
html{background:var(--report-paper);color:var(--report-ink);font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
body{max-width:860px;margin:0 auto;padding:48px 24px 80px}
h1{font-size:30px;line-height:1.2;font-weight:600;letter-spacing:-.015em;margin:0}
h2{font-size:21px;line-height:1.3;font-weight:600;letter-spacing:-.01em;margin:52px 0 12px;padding-top:14px;border-top:1px solid var(--report-line)}
p{margin:0 0 14px;max-width:68ch}
a{color:var(--report-accent)}
.subtitle{color:var(--report-muted);margin:6px 0 0}
.facts{display:flex;flex-wrap:wrap;gap:10px 32px;margin:22px 0 0;font-size:14px}
.facts dt{color:var(--report-muted)}
.facts dd{margin:0;font-variant-numeric:tabular-nums}
nav{margin:26px 0 0;font-size:14px}
nav ol{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
.answer{font-size:22px;line-height:1.4;letter-spacing:-.01em;max-width:42em}
.caution{border-left:3px solid var(--report-worse);padding:2px 0 2px 14px}
ul{padding-left:20px;max-width:66ch}
li{margin:0 0 8px}
nav li{margin:0}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:18px 24px;margin:22px 0}
.keys dt{font-size:14px;color:var(--report-muted)}
.keys dd{margin:0}
.keys b{display:block;font-size:26px;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums}
.keys span{font-size:13px;color:var(--report-muted)}
figure{margin:22px 0}
figcaption{font-weight:600;margin-bottom:8px}
.drawing{overflow-x:auto}
.drawing svg{display:block;width:100%;min-width:560px;height:auto}
.scroll{overflow-x:auto;margin:22px 0 8px}
.drawing:focus-visible,.scroll:focus-visible,a:focus-visible{outline:2px solid var(--report-accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;font-size:16px;padding-bottom:8px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--report-line);vertical-align:top}
thead th{color:var(--report-muted);font-weight:500;font-size:13px;vertical-align:bottom}
tbody th{font-weight:500}
.number{text-align:right;white-space:nowrap}
.untold{color:var(--report-muted);font-style:italic;text-align:right}
.note{font-size:13px;color:var(--report-muted)}
footer{margin-top:60px;font-size:13px;color:var(--report-muted)}
@media (max-width:520px){body{padding:28px 16px 60px}h1{font-size:25px}.answer{font-size:19px}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}nav{display:none}h2{break-after:avoid}figure,tr,.keys div{break-inside:avoid}.drawing,.scroll{overflow:visible}.drawing svg{min-width:0}}
`;

/** Of reports whose figures lead to their questions: a figure is seen to be a link when somebody is near it. */
export const LINKED_STYLE = `
a.figure{color:inherit;text-decoration:underline dotted var(--report-ghost) 1px;text-underline-offset:.22em;white-space:nowrap}
a.figure:hover,a.figure:focus-visible{color:var(--report-accent);text-decoration-color:var(--report-accent)}
.untold a.figure{white-space:normal}
.keys b.untold{font-size:16px;font-weight:400;text-align:left}
.keys a.figure,figcaption a.figure,td a.figure{text-decoration-color:transparent}
footer code{font-size:12px}
@media print{a.figure{text-decoration:none}}
`;
