// What the components cannot do themselves.

export function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

// Answers once the browser has drawn: whoever waits for it never draws faster than is seen.
export function drawn() {
    return new Promise(done => requestAnimationFrame(() => done()));
}

// Buttons below a chart: full screen, or a picture of it as a file.
document.addEventListener('click', event => {
    const kind = event.target.closest('[data-chart]')?.dataset.chart;
    const figure = event.target.closest('.plot');
    if (!kind || !figure) {
        return;
    }

    if (kind === 'full') {
        (document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen());
        return;
    }

    if (kind === 'link') {
        const address = new URL(location.href);
        address.hash = figure.id;
        copy(address.href, figure.querySelector('.said'));
        return;
    }

    const name = figure.querySelector('figcaption').textContent.trim().replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
    const chart = figure.querySelector('.js-plotly-plot');
    window.Plotly.downloadImage(chart, { format: kind, filename: name || 'chart', width: chart.clientWidth, height: chart.clientHeight, scale: 2 });
});

// A browser that does not let pages write to its clipboard shows the text to copy.
async function copy(text, said) {
    try {
        await navigator.clipboard.writeText(text);
        said.textContent = 'Link copied';
        setTimeout(() => said.textContent = '', 3000);
    } catch {
        prompt('Copy this link', text);
    }
}

// A link may name a chart, which comes after the page.
const wanted = location.hash.slice(1);
if (wanted.startsWith('chart-')) {
    const arrivals = new MutationObserver(() => {
        const figure = document.getElementById(wanted);
        if (figure) {
            arrivals.disconnect();
            figure.scrollIntoView();
        }
    });
    arrivals.observe(document.body, { childList: true, subtree: true });
}

document.addEventListener('fullscreenchange', () => window.dispatchEvent(new Event('resize')));
