const paths = {
  run: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 2.5v11l7-5.5zM11 3h2v10h-2z',
  stop: 'M3.5 3.5h9v9h-9z',
  reset: 'M8 3a5 5 0 1 0 4.9 6h-1.55A3.5 3.5 0 1 1 8 4.5c.95 0 1.8.38 2.43 1L8.7 7.2H13V2.9l-1.5 1.5A5 5 0 0 0 8 3z',
  more: 'M3 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5zM8 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5zM13 6.75a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5z',
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
