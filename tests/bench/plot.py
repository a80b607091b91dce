# SPDX-License-Identifier: MIT
"""Draws measured times as bars: plot.py FILE.svg

FILE.svg is a plot that bench.py has made. It holds its times as JSON, from which this script draws it again.
"""
import json
import re
import sys
import typing
from xml.sax.saxutils import escape, unescape

COMMAND = 'python3 tests/bench/bench.py PREFIX/bin/pybytecode plot doc/speed.svg'

# Text, lesser text, our bars, the peers' bars, and what is behind all
LIGHT = '#1f2328', '#59636e', '#0969da', '#818b98', '#ffffff'
DARK = '#f0f6fc', '#9198a1', '#4493f8', '#7d8590', '#0d1117'
STYLE = '.text{{fill:{}}}.note{{fill:{}}}.ours{{fill:{}}}.peer{{fill:{}}}.back{{fill:{}}}'

HEADING = 'Processor time to compile Python'
KEY = ('Blue: PyBytecode. Grey: its peers. Beside each time: that time divided by the first of its block.',
       'Each time is the user and system time of all processes. Each block has a scale of its own, from zero.')

WIDTH, MARGIN = 800, 24
BAR_LEFT, BAR_SPACE, BAR_HEIGHT = 296, 330, 16  # the longest bar fills the space; its time stands right of it
LINE, BAR_STEP, BLOCK_GAP = 18, 24, 16


class Bar(typing.NamedTuple):
    name: str
    seconds: float
    is_ours: bool


class Block(typing.NamedTuple):
    """Bars of one scale."""
    title: str
    bars: typing.List[Bar]


class Plot(typing.NamedTuple):
    blocks: typing.List[Block]
    notes: typing.List[str]


def dump(plot):
    """Returns JSON with a line for each bar."""
    def dump_list(items, indent):
        return '[\n{}\n{}]'.format(',\n'.join(indent + ' ' + item for item in items), indent)

    blocks = ['{{"title": {}, "bars": {}}}'.format(
        json.dumps(block.title),
        dump_list([json.dumps(dict(bar._asdict(), seconds=round(bar.seconds, 6))) for bar in block.bars], '  '))
              for block in plot.blocks]
    return '{{"blocks": {},\n "notes": {}}}'.format(dump_list(blocks, ' '), dump_list(map(json.dumps, plot.notes), ' '))


def load(text):
    fields = json.loads(text)
    blocks = [Block(block['title'], [Bar(**bar) for bar in block['bars']]) for block in fields['blocks']]
    return Plot(blocks, fields['notes'])


def shown_time(seconds):
    """Returns three digits and a unit."""
    number, unit = (seconds, 's') if seconds >= 0.9995 else (seconds * 1000, 'ms')
    digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return '{:.{}f} {}'.format(number, digits, unit)


def shown_ratio(ratio):
    return '{:.{}f} times'.format(ratio, 2 if ratio < 0.995 else 1 if ratio < 9.95 else 0)


def shown(bar, block):
    """Returns the time of a bar and, except for the first bar, its ratio."""
    first = block.bars[0]
    text = shown_time(bar.seconds)
    return text if bar is first else '{}, {}'.format(text, shown_ratio(bar.seconds / first.seconds))


def described(plot):
    """Returns the plot in words, for readers who hear it."""
    return ' '.join('{}. {}.'.format(block.title, '; '.join(
        '{}: {}'.format(bar.name, shown(bar, block)) for bar in block.bars)) for block in plot.blocks)


class Drawing:
    """Elements below each other. y is the height that they take."""

    def __init__(self):
        self.elements = []
        self.y = MARGIN

    def text(self, text, kind='text', x=MARGIN, size=14, more=''):
        self.elements.append('<text class="{}" x="{}" y="{}" font-size="{}"{}>{}</text>'.format(
            kind, x, self.y, size, more, escape(text)))

    def line(self, *words, **options):
        self.y += LINE
        self.text(*words, **options)

    def bar(self, bar, block):
        self.y += BAR_STEP
        width = round(BAR_SPACE * bar.seconds / max(each.seconds for each in block.bars), 2)
        self.text(bar.name)
        self.elements.append('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'.format(
            'ours' if bar.is_ours else 'peer', BAR_LEFT, self.y - 13, width, BAR_HEIGHT))
        self.text(shown(bar, block), x=round(BAR_LEFT + width + 8, 2))

    def block(self, block):
        self.y += BLOCK_GAP
        self.line(block.title, more=' font-weight="bold"')
        for bar in block.bars:
            self.bar(bar, block)


def draw(plot):
    """Returns the text of the SVG, drawn from the times as it holds them."""
    plot = load(dump(plot))
    drawing = Drawing()
    drawing.line(HEADING, size=20, more=' font-weight="bold"')
    drawing.y += 6
    for line in KEY:
        drawing.line(line, 'note', size=13)
    for block in plot.blocks:
        drawing.block(block)
    drawing.y += BLOCK_GAP
    for line in plot.notes:
        drawing.line(line, 'note', size=12)
    return '''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
role="img" aria-labelledby="title desc" font-family="system-ui, 'DejaVu Sans', sans-serif">
<!-- Made by: {command} -->
<title id="title">{heading}</title>
<desc id="desc">{described}</desc>
<metadata>
{data}
</metadata>
<style>{light}@media (prefers-color-scheme:dark){{{dark}}}</style>
<rect class="back" width="100%" height="100%"/>
{elements}
</svg>
'''.format(width=WIDTH, height=drawing.y + MARGIN, command=COMMAND, heading=HEADING, described=escape(described(plot)),
           data=escape(dump(plot)), light=STYLE.format(*LIGHT), dark=STYLE.format(*DARK),
           elements='\n'.join(drawing.elements))


def read(path):
    """Returns the plot that an SVG holds."""
    with open(path, encoding='utf-8') as file:
        text = re.search('<metadata>(.*)</metadata>', file.read(), re.S)[1]
    return load(unescape(text))


def write(plot, path):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(draw(plot))


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: plot.py FILE.svg')
    write(read(sys.argv[1]), sys.argv[1])
