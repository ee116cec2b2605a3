/** Five rows of three dots for each character, a row as an octal digit. */
const glyphs: Readonly<Record<string, string>> = {
  ...{
    A: '25755',
    B: '65656',
    C: '34443',
    D: '65556',
    E: '74647',
    F: '74644',
    G: '34553',
    H: '55755',
    I: '72227',
  },
  ...{
    J: '11152',
    K: '55655',
    L: '44447',
    M: '57755',
    N: '65555',
    O: '25552',
    P: '65644',
    Q: '25563',
    R: '65655',
  },
  ...{
    S: '34216',
    T: '72222',
    U: '55557',
    V: '55552',
    W: '55775',
    X: '55255',
    Y: '55222',
    Z: '71247',
    '-': '00700',
  },
  ...{
    0: '75557',
    1: '26227',
    2: '71747',
    3: '71717',
    4: '55711',
    5: '74717',
    6: '74757',
    7: '71111',
    8: '75757',
  },
  ...{ 9: '75717', ' ': '00000' },
}

const halves = [' ', '▄', '▀', '█']

/** Three lines of half blocks; undefined for a text with other characters. It is for the eye: print the text too. */
export function largeType(text: string): string[] | undefined {
  const letters = [...text.toUpperCase()].map(letter => glyphs[letter])
  if (letters.some(glyph => glyph === undefined)) return undefined
  return [0, 2, 4].map(row => letters.map(glyph => twoRows(glyph ?? '', row)).join(' '))
}

function twoRows(glyph: string, row: number): string {
  const dots = (at: number) => Number(glyph[at] ?? 0)
  const dot = (bit: number) => (dots(row) & bit ? 2 : 0) + (dots(row + 1) & bit ? 1 : 0)
  return [4, 2, 1].map(bit => halves[dot(bit)]).join('')
}
