// Buttons below a drawing: on the full screen, as a picture, or its numbers as a file or a table.
'use strict';
(() => {
    const mostRows = 200;

    // What a style sheet says of shapes and letters; all of it is inherited.
    const looks = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
        'paint-order', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'image-rendering'];

    const does = {
        full: (figure) => showAlone(figure),
        svg: (figure, name) => save(new Blob([pictureOf(figure).text], { type: 'image/svg+xml' }), `${name}.svg`),
        png: (figure, name) => savePng(pictureOf(figure), `${name}.png`),
        csv: async (figure, name) => save(new Blob([await numbersOf(figure)], { type: 'text/csv' }), `${name}.csv`),
        table: (figure, name, button) => toggleTable(figure, button),
    };

    document.addEventListener('click', event => {
        const button = event.target.closest('.chart [data-chart]');
        const figure = button?.closest('.chart');
        if (figure && does[button.dataset.chart]) {
            const name = figure.querySelector('figcaption').textContent.trim().replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
            does[button.dataset.chart](figure, name || 'chart', button);
        }
    });

    // A copy, as a page that refreshes may replace the figure.
    function showAlone(figure) {
        if (document.fullscreenElement) {
            document.exitFullscreen();
            return;
        }

        const copy = document.body.appendChild(figure.cloneNode(true));
        copy.addEventListener('fullscreenchange', () => document.fullscreenElement === copy || copy.remove());
        copy.requestFullscreen().catch(() => copy.remove());
    }

    function save(blob, name) {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }

    // Of the two drawings the one that is shown, with its looks written into it.
    function pictureOf(figure) {
        const shown = [...figure.querySelectorAll(':scope > svg')].find(svg => svg.getBoundingClientRect().width > 0);
        const copy = shown.cloneNode(true);
        const copies = copy.querySelectorAll('*');
        dress(shown, copy, null);
        shown.querySelectorAll('*').forEach((element, i) => dress(element, copies[i], element.parentElement));
        const { width, height } = shown.viewBox.baseVal;
        copy.setAttribute('viewBox', `-8 -8 ${width + 16} ${height + 16}`);
        copy.setAttribute('width', width + 16);
        copy.setAttribute('height', height + 16);
        const ground = document.createElementNS(copy.namespaceURI, 'rect');
        Object.entries({ x: -8, y: -8, width: width + 16, height: height + 16, fill: getComputedStyle(document.body).backgroundColor })
            .forEach(([name, value]) => ground.setAttribute(name, value));
        copy.prepend(ground);
        return { text: new XMLSerializer().serializeToString(copy), width: width + 16, height: height + 16 };
    }

    function dress(element, copy, parent) {
        const [own, inherited] = [getComputedStyle(element), parent && getComputedStyle(parent)];
        const style = looks.filter(look => own.getPropertyValue(look) !== inherited?.getPropertyValue(look)).map(look => `${look}:${own.getPropertyValue(look)}`);
        copy.removeAttribute('class');
        if (style.length > 0 && !['title', 'desc'].includes(element.localName)) {
            copy.setAttribute('style', style.join(';'));
        }
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

    function numbersOf(figure) {
        const packed = Uint8Array.from(atob(figure.dataset.numbers), letter => letter.charCodeAt(0));
        return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
    }

    async function toggleTable(figure, button) {
        const open = figure.querySelector('.chart-numbers');
        button.setAttribute('aria-expanded', !open);
        if (open) {
            open.remove();
            return;
        }

        const [columns, ...rows] = cellsOf(await numbersOf(figure));
        const scroll = document.createElement('div');
        Object.assign(scroll, { className: 'chart-numbers', tabIndex: 0, role: 'region', ariaLabel: button.getAttribute('aria-label') });
        const table = scroll.appendChild(document.createElement('table'));
        const heads = table.createTHead().insertRow();
        for (const column of columns) {
            Object.assign(heads.appendChild(document.createElement('th')), { scope: 'col', textContent: column });
        }

        const body = table.createTBody();
        for (const row of rows.slice(0, mostRows)) {
            const line = body.insertRow();
            row.forEach(cell => line.insertCell().textContent = cell);
        }

        if (rows.length > mostRows) {
            table.createCaption().textContent = `The first ${mostRows} of ${rows.length} rows; CSV has them all.`;
        }

        figure.append(scroll);
    }

    // Of CSV as it is written here.
    function cellsOf(csv) {
        return csv.match(/(?:"(?:[^"]|"")*"|[^"\r])*\r\n/g)
            .map(line => line.slice(0, -2).match(/(?:^|,)(?:"(?:[^"]|"")*"|[^",]*)/g)
                .map(cell => cell.replace(/^,/, '').replace(/^"([^]*)"$/, (_, text) => text.replaceAll('""', '"'))));
    }
})();
