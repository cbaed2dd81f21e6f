// What the components cannot do themselves.

export function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

// Answers once the browser has drawn: whoever waits for it never draws faster than is seen.
export function drawn() {
    return new Promise(done => requestAnimationFrame(() => done()));
}
