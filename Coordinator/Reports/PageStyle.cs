namespace Runner.Reports;

/// <summary>The page's style sheet. It uses the charts' colour variables, so that the page and its charts match in light and dark mode.</summary>
internal static class PageStyle
{
    public static string Css => Variables + Rules;

    /// <summary>Fonts and colours.</summary>
    public static string Variables { get; } = """
        :root{color-scheme:light dark;--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua",Georgia,serif;
          --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;--mono:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;
          --wash:#f6f8fa;--good:#116329;--good-wash:#dafbe1;--open:#7d4e00;--open-wash:#fff3cf;--seen:#3b4a5a;--seen-wash:#eaeef2;--accent:var(--chart-0)}
        @media (prefers-color-scheme:dark){:root:not([data-theme=light]){--wash:#151b23;--good:#7ee2a8;--good-wash:#12301f;--open:#f0c674;--open-wash:#362a10;--seen:#b6c2cf;--seen-wash:#1f2731}}
        :root[data-theme=dark]{--wash:#151b23;--good:#7ee2a8;--good-wash:#12301f;--open:#f0c674;--open-wash:#362a10;--seen:#b6c2cf;--seen-wash:#1f2731}

        """.ReplaceLineEndings("\n");

    /// <summary>Everything else.</summary>
    public static string Rules { get; } = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--chart-ground);color:var(--chart-ink);font:1rem/1.6 var(--sans);overflow-wrap:break-word}
        .masthead,main{max-width:96rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
        .masthead{padding-top:clamp(2rem,6vw,4.5rem)}
        .kicker{margin:0;font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--chart-soft)}
        h1{font:600 clamp(2rem,6vw,3.4rem)/1.1 var(--serif);letter-spacing:-.01em;margin:.3rem 0 1rem;overflow-wrap:anywhere}
        h2{font:600 clamp(1.45rem,3.5vw,1.95rem)/1.2 var(--serif);margin:0 0 .4rem}
        h3{font:600 1.05rem/1.35 var(--sans);margin:1.6rem 0 .3rem}
        p{margin:.5rem 0;max-width:52rem}
        .about-sweep{font:1.2rem/1.6 var(--serif)}
        .words,.lead,.small{color:var(--chart-soft)}
        .small{font-size:.875rem}
        .contents ol{list-style:none;margin:1.6rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;font-size:.9rem}
        .contents a{color:var(--accent)}
        .multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:0 2rem}
        .notice{background:var(--open-wash);color:var(--open);padding:.7rem 1rem;border-radius:.5rem}
        section{padding-top:2.6rem;margin-top:2.6rem;border-top:1px solid var(--chart-grid)}
        main>section:first-child{border-top:0;margin-top:0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;background:var(--chart-grid);border:1px solid var(--chart-grid);border-radius:.75rem;overflow:hidden;margin:2rem 0 0}
        .tiles>div{background:var(--chart-ground);padding:.9rem 1.1rem}
        .tiles dt{font-size:.8rem;color:var(--chart-soft)}
        .tiles dd{margin:0;font:600 1.75rem/1.25 var(--serif);font-variant-numeric:lining-nums tabular-nums}
        .tiles small{display:block;font:400 .8rem/1.4 var(--sans);color:var(--chart-soft)}
        .findings{list-style:none;margin:1.4rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr));gap:1rem}
        .findings>li{border:1px solid var(--chart-grid);border-radius:.75rem;padding:1.1rem 1.3rem;background:var(--wash)}
        .findings h3{margin:.6rem 0 .35rem;font-size:.95rem;color:var(--chart-soft);font-weight:500}
        .findings p{margin:0;font:1.13rem/1.5 var(--serif)}
        .findings details p{font:.875rem/1.55 var(--sans);color:var(--chart-soft);margin-top:.4rem}
        .badge{display:inline-block;font:500 .75rem/1 var(--sans);padding:.32rem .55rem;border-radius:1rem;white-space:nowrap}
        .settled{background:var(--good-wash);color:var(--good)}
        .open{background:var(--open-wash);color:var(--open)}
        .seen{background:var(--seen-wash);color:var(--seen)}
        summary{cursor:pointer;color:var(--chart-soft);font-size:.875rem;margin-top:.7rem;width:fit-content}
        summary:hover{color:var(--chart-ink)}
        summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:.2rem}
        .more>summary{font-size:1rem;margin:1rem 0}
        .says{font:1.13rem/1.55 var(--serif);max-width:52rem;margin:.8rem 0}
        .says .badge{vertical-align:.1em;margin-right:.25rem}
        .pair{display:grid;grid-template-columns:1fr;gap:0 2.5rem}
        .pair>*{min-width:0}
        @media (min-width:1100px){.pair{grid-template-columns:1fr 1fr}.pair>:only-child{grid-column:1/-1}}
        main>.chart>svg.wide,.pair>.chart:only-child>svg.wide{max-width:48rem}
        .chart{margin:1.6rem 0 .6rem}
        .bars{max-width:54rem;margin-top:1.4rem}
        .bar{display:grid;grid-template-columns:minmax(7rem,19rem) 1fr 4rem;gap:.9rem;align-items:center;padding:.28rem 0}
        .bar .track{background:var(--wash);border-radius:.3rem;overflow:hidden;height:1.05rem}
        .bar i{display:block;height:100%;min-width:2px;background:var(--accent);border-radius:.3rem}
        .bar.together i{opacity:.55}
        .bar.luck i{background:var(--chart-soft);opacity:.75}
        .bar .share{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        @media (max-width:560px){.bar{grid-template-columns:1fr 4rem;gap:.1rem .7rem;padding:.45rem 0}.bar .track{grid-row:2;grid-column:1/-1;height:.7rem}}
        .scroll{overflow-x:auto;margin:.8rem 0;-webkit-overflow-scrolling:touch}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums lining-nums;min-width:min(100%,40rem)}
        caption{text-align:left;color:var(--chart-soft);font-size:.875rem;padding-bottom:.3rem}
        th,td{padding:.45rem .8rem;text-align:right;border-bottom:1px solid var(--chart-grid);white-space:nowrap}
        thead th{font-weight:500;color:var(--chart-soft);vertical-align:bottom;white-space:normal;line-height:1.3}
        th:first-child{text-align:left;padding-left:0;font-weight:500;white-space:normal;min-width:9rem}
        @media (max-width:560px){th,td{padding:.4rem .5rem}th:first-child{min-width:7rem}}
        tbody tr.first>*{font-weight:700}
        tbody tr.out>*{color:var(--chart-soft)}
        .runs td{text-align:left}
        .runs td:nth-child(2),.runs td:nth-child(3){white-space:normal;min-width:11rem}
        .runs th:first-child{min-width:5rem}
        .runs thead th{text-align:left}
        .runs small{display:block;font:.75rem var(--mono);color:var(--chart-soft)}
        .said th:first-child{max-width:34rem}
        .said small{display:block;font:400 .8rem/1.4 var(--sans);color:var(--chart-soft)}
        @media (max-width:560px){.said td{white-space:normal}}
        .proved td:last-child{white-space:normal;min-width:22rem;font-size:.8rem;color:var(--chart-soft)}
        .ends td:last-child{white-space:normal;min-width:10rem}
        .beside>*{min-width:0}
        .gap td{text-align:center;color:var(--chart-soft);padding:.1rem}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.6rem 2rem;margin:1rem 0}
        .facts dt,.glossary dt{font-size:.8rem;color:var(--chart-soft)}
        .facts dd{margin:0;overflow-wrap:anywhere}
        .glossary dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem 2.5rem}
        .glossary dt{font-size:1rem;font-weight:600;color:var(--chart-ink)}
        .glossary dd{margin:0;color:var(--chart-soft)}
        pre{background:var(--wash);border:1px solid var(--chart-grid);border-radius:.6rem;padding:1rem 1.2rem;overflow-x:auto;font:.82rem/1.55 var(--mono);tab-size:2}
        main{padding-bottom:5rem}
        @media (max-width:700px){.tiles{grid-template-columns:1fr 1fr}}
        @media (min-width:1300px){.masthead{display:grid;grid-template-columns:1fr 1fr;column-gap:3rem;align-items:start}.masthead>*{grid-column:1/-1}
          .masthead>.about-sweep{grid-column:1}.masthead>.about-sweep~.words{grid-column:2}.masthead>.notice{max-width:none}.says{max-width:72rem}
          main{display:grid;grid-template-columns:1fr 1fr;column-gap:3rem}main>*{grid-column:1/-1;min-width:0}
          #matters:has(+#map),#matters+#map{grid-column:auto}#settings th:first-child,#codes th:first-child{min-width:14rem}.findings{grid-template-columns:1fr 1fr 1fr}
          .full,.cards{width:100%}.beside{display:grid;grid-template-columns:3fr 2fr;column-gap:3rem;align-items:start}.beside>:only-child{grid-column:1/-1}}
        @media (max-width:560px){.cards,.cards tbody{display:block;min-width:0}.cards thead,.cards .gap{display:none}
          .cards tr{display:block;border:1px solid var(--chart-grid);border-radius:.6rem;padding:.6rem .8rem;margin:.7rem 0}
          .cards tr.worst{background:var(--wash)}.cards tr.best>th::after{content:" · one of the best";font-weight:400}.cards tr.worst>th::after{content:" · one of the worst";font-weight:400}
          .cards th,.cards td{display:block;border:0;padding:.15rem 0;white-space:normal;min-width:0!important}
          .cards td::before{content:attr(data-name);display:block;font-size:.75rem;color:var(--chart-soft)}}
        @media print{.findings>li,section{break-inside:avoid}.scroll{overflow:visible}}

        """.ReplaceLineEndings("\n");
}
