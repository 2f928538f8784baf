/** A pixel as tables of pictures name it: p00, px12, pixel_3_4, Pixel 7, or row and column alone: 3x4. */
const pixelName = /^(?:(?:p|px|pix|pixel)[ _-]?\d+(?:[ _x,-]\d+)?|\d+x\d+)$/i;

/**
 * The side of the square picture that the features are, row by row from the top; undefined where they are something else. They are a picture
 * where their number is a square of at least 4 x 4 and either every one is named as a pixel (a word for pixel and a number, or two numbers with
 * an x between them), or every name ends with its own row and column, counted from 0 (img_00 ... img_77). Names alone decide, not values: what is
 * drawn must not change with the data.
 */
export function sideOfPicture(names: readonly string[]): number | undefined {
  const side = Math.sqrt(names.length);
  if (!Number.isInteger(side) || side < 4) return undefined;
  const endsAtPlace = (name: string, at: number): boolean => {
    const [row, column] = [Math.floor(at / side), at % side];
    return name.endsWith(`${row}${column}`) || name.endsWith(`${row}_${column}`);
  };
  return names.every((name) => pixelName.test(name)) || names.every(endsAtPlace) ? side : undefined;
}
