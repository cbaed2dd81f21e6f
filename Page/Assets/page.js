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

    const name = figure.querySelector('figcaption').textContent.trim().replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
    const chart = figure.querySelector('.js-plotly-plot');
    window.Plotly.downloadImage(chart, { format: kind, filename: name || 'chart', width: chart.clientWidth, height: chart.clientHeight, scale: 2 });
});

document.addEventListener('fullscreenchange', () => window.dispatchEvent(new Event('resize')));
