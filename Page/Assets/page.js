// What the components cannot do themselves.

export function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

// Answers once the browser has drawn: whoever waits for it never draws faster than is seen.
export function drawn() {
    return new Promise(done => requestAnimationFrame(() => done()));
}

// Whether surfaces can be drawn.
export function hasWebGl() {
    return document.createElement('canvas').getContext('webgl') !== null;
}

// The whole chart library is four times as large as that for lines and bars: it is loaded when a chart that needs it comes near.
let whole;
export function wholePlotly(figure, address) {
    return new Promise((done, fail) => new IntersectionObserver((sights, observer) => {
        if (sights.some(sight => sight.isIntersecting)) {
            observer.disconnect();
            (whole ??= loadWhole(address)).then(done, fail);
        }
    }, { rootMargin: '600px' }).observe(figure));
}

function loadWhole(address) {
    return new Promise((done, fail) => {
        const script = document.createElement('script');
        script.src = address;
        script.onerror = () => fail(new Error(`${address} cannot be loaded.`));
        script.onload = () => {
            // The smaller one, should it come later, does not replace it.
            const library = window.Plotly;
            Object.defineProperty(window, 'Plotly', { get: () => library, set: () => { } });
            done();
        };
        document.head.append(script);
    });
}

// Tells a map where it was clicked or the wheel was turned, in shares from its lower left corner, and which keys were pressed.
export function watchMap(ground, map) {
    const place = event => {
        const box = ground.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
    };
    let zooming = false;
    ground.addEventListener('click', event => map.invokeMethodAsync('Open', ...place(event)));
    ground.addEventListener('wheel', async event => {
        event.preventDefault();
        // What a wheel asks for while the last picture is under way is dropped.
        if (!zooming) {
            zooming = true;
            await map.invokeMethodAsync('Zoom', event.deltaY < 0, ...place(event)).finally(() => zooming = false);
        }
    }, { passive: false });
    ground.addEventListener('keydown', event => {
        if (['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '-', '0', 'Enter'].includes(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            map.invokeMethodAsync('Press', event.key);
        }
    });
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
    if (!chart) {
        return;
    }

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
