const paths = {
  run: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 2.5v11l7-5.5zM11 3h2v10h-2z',
  stop: 'M3.5 3.5h9v9h-9z',
  reset: 'M8 3a5 5 0 1 0 4.9 6h-1.55A3.5 3.5 0 1 1 8 4.5c.95 0 1.8.38 2.43 1L8.7 7.2H13V2.9l-1.5 1.5A5 5 0 0 0 8 3z',
  replay: 'M2.5 2.5h1.3v11H2.5zM5.5 2.5v11l8.5-5.5zM6.8 4.9 11.6 8l-4.8 3.1z',
  home: 'M13.5 2.5h-1.3v11h1.3zM2.5 2.5v11L11 8z',
  more: 'M3 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5zM8 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5zM13 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5z',
  zoomIn:
    'M7 2a5 5 0 0 1 4 8l3.3 3.3-.9.9L10.1 11A5 5 0 1 1 7 2zm0 1.3a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM6.4 4.8h1.2v1.6h1.6v1.2H7.6v1.6H6.4V7.6H4.8V6.4h1.6z',
  zoomOut:
    'M7 2a5 5 0 0 1 4 8l3.3 3.3-.9.9L10.1 11A5 5 0 1 1 7 2zm0 1.3a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM4.8 6.4h4.4v1.2H4.8z',
  fit: 'M2 2h4.5v1.3H3.3v3.2H2zM9.5 2H14v4.5h-1.3V3.3H9.5zM2 9.5h1.3v3.2h3.2V14H2zM12.7 9.5H14V14H9.5v-1.3h3.2z',
  fold: 'M5.7 3 10.7 8l-5 5-.9-.9L8.9 8 4.8 3.9z',
  close: 'M4 3.2 8 7.2l4-4 .8.8-4 4 4 4-.8.8-4-4-4 4-.8-.8 4-4-4-4z',
} as const;

export type IconName = keyof typeof paths;

/** A 16 px picture in the colour of the text around it; its button carries the name. */
export function createIcon(name: IconName): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true' }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  path.setAttribute('fill', 'currentColor');
  svg.append(path);
  return svg;
}
