// What the components cannot do themselves.

export function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

// Answers once the browser has drawn: whoever waits for it never draws faster than is seen.
export function drawn() {
    return new Promise(done => requestAnimationFrame(() => done()));
}

// Writes this page's address, unless a link was followed meanwhile: it would lead back.
export function moveWithin(address) {
    if (new URL(address, document.baseURI).pathname === location.pathname) {
        Blazor.navigateTo(address, { replaceHistoryEntry: true });
    }
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

// A text field for specs: numbers its lines, marks the places of problems, and suggests what may stand at the caret. `spec` has Write and Suggest.
export function editSpec(root, spec) {
    const field = root.querySelector('textarea');
    const lines = root.querySelector('.spec-lines');
    const marks = root.querySelector('.spec-marks');
    const popup = root.querySelector('.spec-popup');
    const list = root.querySelector('[role=listbox]');
    const about = root.querySelector('.spec-about');
    const said = root.querySelector('[role=status]');
    let faults = [];
    let found = { from: 0, to: 0, about: '', items: [] };
    let chosen = 0;
    let asked = 0;
    let writing;

    const isOpen = () => !popup.hidden;
    const place = (line, column) => {
        const before = field.value.split('\n').slice(0, line - 1);
        return Math.min(before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1, field.value.length);
    };

    function draw() {
        const texts = field.value.split('\n');
        const wrong = new Map(faults.map(fault => [Math.min(fault.line, texts.length), fault]));
        lines.replaceChildren(...texts.flatMap((_, i) => {
            const number = document.createElement(wrong.has(i + 1) ? 'b' : 'span');
            number.textContent = i + 1;
            return [number, '\n'];
        }));
        marks.replaceChildren(...texts.flatMap((text, i) => {
            const fault = wrong.get(i + 1);
            if (!fault) {
                return [text + '\n'];
            }

            const from = Math.min(fault.column - 1, text.length);
            const word = /^[^\s,:{}[\]]+/.exec(text.slice(from))?.[0] ?? text.slice(from, from + 1);
            const mark = document.createElement('mark');
            mark.textContent = word || ' ';
            return [text.slice(0, from), mark, text.slice(from + word.length) + '\n'];
        }));
        align();
    }

    function align() {
        marks.style.transform = `translate(${-field.scrollLeft}px,${-field.scrollTop}px)`;
        lines.style.transform = `translateY(${-field.scrollTop}px)`;
    }

    function close() {
        popup.hidden = true;
        list.replaceChildren();
        field.removeAttribute('aria-activedescendant');
    }

    // Beside the word at the caret, within the field's frame.
    function put() {
        const style = getComputedStyle(field);
        const row = parseFloat(style.lineHeight);
        const before = field.value.slice(0, found.from).split('\n');
        const ruler = document.createElement('span');
        ruler.textContent = before.at(-1);
        marks.append(ruler);
        const left = field.parentElement.offsetLeft + parseFloat(style.paddingLeft) + ruler.getBoundingClientRect().width - field.scrollLeft;
        ruler.remove();
        const top = parseFloat(style.paddingTop) + before.length * row - field.scrollTop;
        popup.hidden = false;
        popup.style.left = `${Math.max(0, Math.min(left, popup.parentElement.clientWidth - popup.offsetWidth))}px`;
        const isBelow = popup.parentElement.getBoundingClientRect().top + top + popup.offsetHeight < window.innerHeight || top - row < popup.offsetHeight;
        popup.style.top = `${isBelow ? top : top - row - popup.offsetHeight}px`;
    }

    function choose(next) {
        const options = list.children;
        if (options.length === 0) {
            return;
        }

        options[chosen]?.setAttribute('aria-selected', 'false');
        chosen = (next + options.length) % options.length;
        options[chosen].setAttribute('aria-selected', 'true');
        options[chosen].scrollIntoView({ block: 'nearest' });
        field.setAttribute('aria-activedescendant', options[chosen].id);
        const item = found.items[chosen];
        about.textContent = [item.about, item.takes].filter(Boolean).join(' · ') || found.about;
        about.hidden = !about.textContent;
    }

    function show() {
        list.replaceChildren(...found.items.map((item, i) => {
            const option = document.createElement('div');
            option.id = `spec-choice-${i}`;
            option.setAttribute('role', 'option');
            option.setAttribute('aria-selected', 'false');
            const word = document.createElement('b');
            word.textContent = item.text;
            const line = document.createElement('span');
            line.textContent = item.about || item.takes;
            option.append(word, ' ', line);
            option.addEventListener('mousedown', event => event.preventDefault());
            option.addEventListener('click', () => take(i));
            return option;
        }));
        list.hidden = found.items.length === 0;
        about.textContent = found.about;
        about.hidden = !found.about;
        choose(0);
        put();
        said.textContent = found.items.length > 0
            ? `${found.items.length} suggestion${found.items.length > 1 ? 's' : ''}. ${found.items[0].text}`
            : found.about;
    }

    async function suggest(isWanted) {
        const [text, caret, number] = [field.value, field.selectionStart, ++asked];
        if (!isWanted && !beginsSomething(text.slice(0, caret))) {
            close();
            return;
        }

        const answer = await spec.invokeMethodAsync('Suggest', text, caret);
        if (number !== asked || document.activeElement !== field || caret !== field.selectionStart) {
            return;
        }

        found = answer;
        const word = text.slice(found.from, caret);
        const isWritten = found.items.length === 1 && found.items[0].text === text.slice(found.from, found.to);
        if ((found.items.length === 0 && !found.about) || (!isWanted && (isWritten || (found.items.length === 0 && word)))) {
            close();
            if (isWanted) {
                said.textContent = 'No suggestions here';
            }

            return;
        }

        show();
    }

    // A word, or what stands before one.
    const beginsSomething = before => /[\w.-]$/.test(before) || /(:|,|\{|\[|-) ?$/.test(before) && !/[^\s]:$/.test(before);

    function insert(text, from, to) {
        field.setSelectionRange(from, to);
        // This keeps the browser's own undo; where it is missing, the text is set without.
        if (!document.execCommand('insertText', false, text)) {
            field.setRangeText(text, from, to, 'end');
            field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
        }
    }

    function take(i) {
        const item = found.items[i];
        close();
        asked++;
        insert(item.insert, found.from, found.to);
        // A key is followed by its value.
        if (/\s$/.test(item.insert)) {
            suggest(true);
        }
    }

    function newLine() {
        const before = field.value.slice(0, field.selectionStart);
        const line = before.slice(before.lastIndexOf('\n') + 1);
        const indent = /^ */.exec(line)[0];
        insert('\n' + indent + (/:\s*$/.test(line) ? '  ' : ''), field.selectionStart, field.selectionEnd);
    }

    field.addEventListener('keydown', event => {
        const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
        if (event.key === ' ' && event.ctrlKey) {
            suggest(true);
        } else if (isOpen() && event.key === 'Escape') {
            close();
        } else if (isOpen() && isPlain && found.items.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
            choose(chosen + (event.key === 'ArrowDown' ? 1 : -1));
        } else if (isOpen() && isPlain && found.items.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) {
            take(chosen);
        } else if (isPlain && event.key === 'Enter') {
            newLine();
        } else {
            return;
        }

        event.preventDefault();
    });
    field.addEventListener('input', event => {
        draw();
        clearTimeout(writing);
        writing = setTimeout(() => spec.invokeMethodAsync('Write', field.value), 300);
        if (event.inputType === 'insertText' || event.inputType === 'deleteContentBackward') {
            suggest(false);
        }
    });
    field.addEventListener('scroll', () => {
        align();
        close();
    });
    field.addEventListener('blur', close);
    field.addEventListener('click', close);
    draw();
    return {
        set(text) {
            field.value = text;
            faults = [];
            draw();
        },
        mark(places) {
            faults = places;
            field.setAttribute('aria-invalid', places.length > 0);
            draw();
        },
        go(line, column) {
            const at = place(line, column);
            field.focus();
            field.setSelectionRange(at, at);
            const row = parseFloat(getComputedStyle(field).lineHeight);
            field.scrollTop = Math.max(0, (line - 4) * row);
            draw();
        }
    };
}

// Tells where sliders are while they move. What moves while the last answer is under way is told once it has come: the newest place only.
export function watchSliders(group, view) {
    const moved = new Map();
    let [isTelling, hasSettled] = [false, false];
    const tell = async () => {
        if (isTelling) {
            return;
        }

        isTelling = true;
        try {
            while (moved.size > 0 || hasSettled) {
                if (moved.size > 0) {
                    const [places, values] = [[...moved.keys()], [...moved.values()]];
                    moved.clear();
                    await view.invokeMethodAsync('Move', places, values);
                } else {
                    hasSettled = false;
                    await view.invokeMethodAsync('Settle');
                }
            }
        } finally {
            isTelling = false;
        }
    };
    group.addEventListener('input', event => {
        moved.set(+event.target.dataset.place, event.target.valueAsNumber);
        tell();
    });
    group.addEventListener('change', () => {
        hasSettled = true;
        tell();
    });
}

// Buttons below a chart: full screen, or a picture of it as a file.
document.addEventListener('click', event => {
    const kind = event.target.closest('[data-chart]')?.dataset.chart;
    const figure = event.target.closest(kind === 'link' ? '.plot, .report .chart' : '.plot');
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

    const name = nameOf(figure);
    const chart = figure.querySelector('.js-plotly-plot');
    if (chart) {
        window.Plotly.downloadImage(chart, { format: kind, filename: name, width: chart.clientWidth, height: chart.clientHeight, scale: 2 });
    } else if (kind === 'svg') {
        save(new Blob([drawingOf(figure).text], { type: 'image/svg+xml' }), `${name}.svg`);
    } else {
        savePng(drawingOf(figure), `${name}.png`);
    }
});

// A figure of small images as one drawing: images, words and colour keys where they are on the page.
function drawingOf(figure) {
    const margin = 8;
    const [ground, space] = [figure.getBoundingClientRect(), 'http://www.w3.org/2000/svg'];
    const svg = document.createElementNS(space, 'svg');
    let [right, bottom] = [0, 0];
    const place = box => {
        const at = { x: box.x - ground.x + margin, y: box.y - ground.y + margin, width: box.width, height: box.height };
        [right, bottom] = [Math.max(right, at.x + at.width), Math.max(bottom, at.y + at.height)];
        return at;
    };
    const draw = (name, attributes, text) => {
        const element = svg.appendChild(document.createElementNS(space, name));
        Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
        element.append(text ?? '');
    };

    const visit = element => {
        if (element.matches('.chart-tools, details, .unseen, [data-undrawn]') || !element.checkVisibility()) {
            return;
        }

        const style = getComputedStyle(element);
        if (element.localName === 'img') {
            draw('image', { ...place(element.getBoundingClientRect()), href: element.src, preserveAspectRatio: 'none', style: 'image-rendering:pixelated' });
        } else if (element !== figure && style.backgroundColor !== 'rgba(0, 0, 0, 0)') {
            draw('rect', { ...place(element.getBoundingClientRect()), fill: style.backgroundColor });
        }

        if (parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none') {
            draw('rect', { ...place(element.getBoundingClientRect()), fill: 'none', stroke: style.borderTopColor });
        }

        for (const node of element.childNodes) {
            if (node.nodeType === Node.ELEMENT_NODE) {
                visit(node);
            } else if (node.nodeType === Node.TEXT_NODE) {
                wordsOf(node).forEach(([word, box]) => {
                    const { x, y, height } = place(box);
                    draw('text', { x, y: y + height * .78, fill: style.color, 'font-family': style.fontFamily, 'font-size': style.fontSize, 'font-weight': style.fontWeight }, word);
                });
            }
        }
    };
    visit(figure);
    const [width, height] = [Math.ceil(right + margin), Math.ceil(bottom + margin)];
    const back = document.createElementNS(space, 'rect');
    Object.entries({ width, height, fill: getComputedStyle(document.body).backgroundColor }).forEach(([attribute, value]) => back.setAttribute(attribute, value));
    svg.prepend(back);
    Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }).forEach(([attribute, value]) => svg.setAttribute(attribute, value));
    return { text: new XMLSerializer().serializeToString(svg), width, height };
}

// Each word of a text with where it is, as lines break between words.
function wordsOf(node) {
    return [...node.textContent.matchAll(/\S+/g)].map(word => {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        return [word[0], range.getBoundingClientRect()];
    });
}

function savePng({ text, width, height }, name) {
    const picture = new Image();
    picture.onload = () => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [2 * width, 2 * height];
        canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(blob => save(blob, name), 'image/png');
    };
    picture.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
}

function save(blob, name) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

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

function nameOf(figure) {
    return figure.querySelector('figcaption').textContent.trim().replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'chart';
}

// Drawings of the report come without a name and a link, as its file has no address that others could open.
function link(figure) {
    const tools = figure.querySelector('.chart-tools');
    const others = [...document.querySelectorAll('.report .chart[id]')].filter(other => other.dataset.name === nameOf(figure)).length;
    figure.dataset.name = nameOf(figure);
    figure.id = `chart-${nameOf(figure).toLowerCase()}${others > 0 ? `-${others + 1}` : ''}`;
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: 'Copy link', ariaLabel: `Copy link: ${figure.querySelector('figcaption').textContent}` });
    button.dataset.chart = 'link';
    const said = Object.assign(document.createElement('span'), { className: 'said' });
    said.setAttribute('role', 'status');
    tools.append(button, said);
}

// A link may name a chart, which comes after the page.
let wanted = location.hash.startsWith('#chart-') ? decodeURIComponent(location.hash.slice(1)) : null;
function arrive() {
    document.querySelectorAll('.report .chart:not([id]):has(> .chart-tools)').forEach(link);
    const figure = wanted && document.getElementById(wanted);
    if (figure) {
        wanted = null;
        figure.scrollIntoView();
    }
}

new MutationObserver(arrive).observe(document.body, { childList: true, subtree: true });
arrive();

document.addEventListener('fullscreenchange', () => window.dispatchEvent(new Event('resize')));
