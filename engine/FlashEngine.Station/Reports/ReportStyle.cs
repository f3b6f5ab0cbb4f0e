namespace FlashEngine.Station.Reports;

/// <summary>The style sheet of the page: light or dark as the reader's system is, plain white on paper.</summary>
internal static class ReportStyle
{
    private const string Css = """
        :root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#1b2430;--mute:#667085;--line:#e1e6ec;
        --ok:#177a48;--ok-bg:#e2f5ea;--bad:#bf2338;--bad-bg:#fde8ea;--warn:#98590a;--warn-bg:#fdf1dc;
        --none-bg:#eceff3;--session:#8b7bd8;--erase:#e58a3c;--download:#2f7ed8;--check:#27a06b;--reset:#8a97a8;
        --gap:#a9cbef;--other:#c3cad4;--lane:#eef1f5}
        @media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1b212a;--ink:#e6eaf0;--mute:#97a3b4;
        --line:#2c3542;--ok:#5fd396;--ok-bg:#15372a;--bad:#ff8291;--bad-bg:#43191f;--warn:#f1bd68;--warn-bg:#3d2d12;
        --none-bg:#2a323d;--session:#9b8ceb;--erase:#e8954d;--download:#4a94ea;--check:#35b27c;--reset:#74818f;
        --gap:#2d5685;--other:#4b5665;--lane:#252d38}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);
        font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","DejaVu Sans",sans-serif}
        main{max-width:1160px;margin:0 auto;padding:28px 24px 48px}
        header{border-left:6px solid var(--mute);padding:2px 0 2px 18px;margin-bottom:22px}
        header.ok{border-color:var(--ok)}header.bad{border-color:var(--bad)}header.warn{border-color:var(--warn)}
        h1{font-size:27px;line-height:1.2;margin:4px 0 10px;letter-spacing:-.01em}
        h2{font-size:16px;margin:30px 0 10px}
        h3{font-size:15px;margin:0}h4{font-size:12px;margin:14px 0 6px;color:var(--mute);font-weight:600}
        small,.mute,.over,.under{color:var(--mute)}small{font-size:12px;font-weight:400}p{margin:6px 0}
        .over,.under{margin:0}.under .pill{margin-right:6px}
        .pill{display:inline-block;padding:1px 9px;border-radius:10px;font-size:12px;
        font-weight:600;background:var(--none-bg);color:var(--mute);white-space:nowrap}
        .pill.ok,.ok .pill{background:var(--ok-bg);color:var(--ok)}
        .pill.bad,.bad .pill{background:var(--bad-bg);color:var(--bad)}
        .pill.warn,.warn .pill{background:var(--warn-bg);color:var(--warn)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:0}
        .facts div,.card{background:var(--card);border:1px solid var(--line);border-radius:8px}
        .facts div{padding:10px 14px}.facts dt{color:var(--mute);font-size:12px}
        .facts dd{margin:2px 0 0;font-size:19px;font-weight:600;font-variant-numeric:tabular-nums}
        .card{padding:14px 16px}.card+.card{margin-top:10px}.scroll{overflow-x:auto}
        .error{border-left:4px solid var(--bad)}.message{color:var(--bad);font-weight:600;overflow-wrap:anywhere}
        pre{margin:8px 0 0;padding:10px 12px;background:var(--bg);border:1px solid var(--line);border-radius:6px;
        font:12px/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
        white-space:pre-wrap;overflow-wrap:anywhere}
        code{font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th{text-align:left;color:var(--mute);font-size:12px;font-weight:600}
        th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:middle;line-height:1.3}
        tbody tr:last-child td{border-bottom:0}th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap}td.n+td:not(.n),th.n+th:not(.n){padding-left:14px}
        .ok-text{color:var(--ok);white-space:nowrap}.bad-text{color:var(--bad);white-space:nowrap}
        .meter{display:inline-block;width:86px;height:7px;border-radius:4px;background:var(--lane);margin-right:9px;
        overflow:hidden;vertical-align:1px}.meter i{display:block;height:100%;background:var(--download)}
        details{border-bottom:1px solid var(--line);padding:6px 0}details:last-child{border:0}
        details[open]{padding-bottom:14px}summary{cursor:pointer}
        .steps{width:auto;min-width:380px;margin:8px 0}.steps th,.steps td{padding:3px 24px 3px 0}
        .dot{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:8px}
        svg{display:block;width:100%;min-width:760px;height:auto}svg text{fill:var(--ink);font-size:12px}
        svg .mute,svg .tick{fill:var(--mute);font-size:11px}svg .tick{text-anchor:middle}
        svg .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
        svg .group{font-weight:600;font-size:13px}svg .name.bad,svg .cross{fill:var(--bad);font-weight:600}
        svg .name.warn{fill:var(--warn)}svg .name.none{fill:var(--mute)}
        .grid{stroke:var(--line)}.bound line{stroke:var(--mute);stroke-dasharray:3 3;stroke-width:1.4}
        .lane{fill:var(--lane)}
        .p-session{fill:var(--session);background:var(--session)}.p-erase{fill:var(--erase);background:var(--erase)}
        .p-download{fill:var(--download);background:var(--download)}.p-check{fill:var(--check);background:var(--check)}
        .p-reset{fill:var(--reset);background:var(--reset)}.p-other{fill:var(--other);background:var(--other)}
        .p-gap{fill:var(--gap);background:var(--gap)}.p-wait{fill:var(--lane);background:var(--lane)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:10px 0 0;color:var(--mute);font-size:12px}
        .legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:7px;vertical-align:-1px}
        .legend .boundmark{width:0;height:13px;border-radius:0;border-left:2px dashed var(--mute)}
        @media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--mute:#555;--line:#ccc;--lane:#eee;
        --ok:#177a48;--ok-bg:#e2f5ea;--bad:#bf2338;--bad-bg:#fde8ea;--warn:#98590a;--warn-bg:#fdf1dc;--none-bg:#eee}
        body{font-size:11px}main{max-width:none;padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .facts{grid-template-columns:repeat(6,1fr)}.facts div{padding:6px 10px}.facts dd{font-size:14px}
        .error,.facts div,tr,svg{break-inside:avoid}.scroll{overflow:visible}svg{min-width:0}
        h2{break-after:avoid}details::details-content{content-visibility:visible;display:block}}
        """;

    /// <summary>The sheet, as markup.</summary>
    public static Html Sheet { get; } = Html.OfMarkup(Css);
}
