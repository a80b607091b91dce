# SPDX-License-Identifier: MIT
"""Draws plots from given times, and compares them. Measures nothing."""
import glob
import os
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from harness import HELPER, SOURCE, TestCase, main, run

import plot
from plot import Bar, Block, Plot

BENCH = os.path.join(SOURCE, 'tests/bench')
CHECKED_IN = os.path.join(SOURCE, 'doc/speed.svg')
SVG = '{http://www.w3.org/2000/svg}'

PLOT = Plot([Block('One <file> & more', [Bar('ours', 0.0052, True), Bar('"peer" <1>', 0.0364, False)]),
             Block('Many --files',
                   [Bar('ours()', 9.876, True), Bar('faster', 2.469, False), Bar('slower', 123.4, False)])],
            ['Two & a <half> cores', 'No & is &amp; here.'])


def drawn(what):
    return ElementTree.fromstring(plot.draw(what))


def texts(root):
    return [element.text for element in root.iter(SVG + 'text')]


def luminance(colour):
    """Returns the relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(*colours):
    dark, light = sorted(map(luminance, colours))
    return (light + 0.05) / (dark + 0.05)


class Draw(TestCase):
    def test_texts(self):
        found = texts(drawn(PLOT))
        for text in ('One <file> & more', 'ours', '5.20 ms', '"peer" <1>', '36.4 ms, 7.0 times', 'Many --files',
                     'ours()', '9.88 s', 'faster', '2.47 s, 0.25 times', 'slower', '123 s, 12 times', *PLOT.notes):
            self.assertEqual(found.count(text), 1, text)

    def test_bars(self):
        """The bars of a block are as long as their times: the scale begins at zero."""
        bars = [(element.get('class'), float(element.get('width')))
                for element in drawn(PLOT).iter(SVG + 'rect') if element.get('class') != 'back']
        self.assertEqual(bars, [(
            'ours' if bar.is_ours else 'peer',
            round(plot.BAR_SPACE * bar.seconds / max(each.seconds for each in block.bars), 2))
                                for block in PLOT.blocks for bar in block.bars])

    def test_nothing_below_the_edge(self):
        root = drawn(PLOT)
        height = int(root.get('height'))
        self.assertEqual(root.get('viewBox'), '0 0 800 {}'.format(height))
        self.assertLess(max(int(element.get('y')) for element in root.iter(SVG + 'text')), height)

    def test_words(self):
        """A reader who hears the plot is told each time."""
        root = drawn(PLOT)
        self.assertEqual(root.get('role'), 'img')
        ids = {element.get('id'): element.text for element in root.iter() if element.get('id')}
        title, description = [ids[name] for name in root.get('aria-labelledby').split()]
        self.assertEqual(title, plot.HEADING)
        self.assertEqual(description, 'One <file> & more. ours: 5.20 ms; "peer" <1>: 36.4 ms, 7.0 times. Many --files. '
                                      'ours(): 9.88 s; faster: 2.47 s, 0.25 times; slower: 123 s, 12 times.')

    def test_colours(self):
        self.assertIn('@media (prefers-color-scheme:dark)', plot.draw(PLOT))
        for text, note, ours, peer, back in plot.LIGHT, plot.DARK:
            for colour in text, note:
                self.assertGreaterEqual(contrast(colour, back), 4.5, colour)  # WCAG 2, AA: text
            for colour in ours, peer:
                self.assertGreaterEqual(contrast(colour, back), 3, colour)  # graphical objects

    def test_units(self):
        times = {0.00123: '1.23 ms', 0.0099949: '9.99 ms', 0.009996: '10.0 ms', 0.09996: '100 ms', 0.9994: '999 ms',
                 0.9996: '1.00 s', 9.994: '9.99 s', 9.996: '10.0 s', 99.96: '100 s'}
        ratios = {0.994: '0.99 times', 0.996: '1.0 times', 9.94: '9.9 times', 9.96: '10 times'}
        self.assertEqual({seconds: plot.shown_time(seconds) for seconds in times}, times)
        self.assertEqual({ratio: plot.shown_ratio(ratio) for ratio in ratios}, ratios)


class Data(TestCase):
    def test_read(self):
        plot.write(PLOT, 'plot.svg')
        self.assertEqual(plot.read('plot.svg'), PLOT)

    def test_rounded(self):
        """The bars are those of the times as the plot holds them, in microseconds."""
        blocks = [Block('block', [Bar('a', 1e-4 / 3, True), Bar('b', 2e-4 / 3, False)])]
        plot.write(Plot(blocks, []), 'plot.svg')
        self.assertEqual(plot.draw(plot.read('plot.svg')), self.read_text('plot.svg'))

    def test_redraw(self):
        """plot.py draws a plot again from the times in it, and nothing else."""
        plot.write(PLOT, 'plot.svg')
        expected = self.read_text('plot.svg')
        with open('plot.svg', 'w') as file:
            file.write(re.sub('<rect.*/>|<text.*</text>', '', expected))
        run(sys.executable, '-B', BENCH + '/plot.py', 'plot.svg')
        self.assertEqual(self.read_text('plot.svg'), expected)

    def test_checked_in(self):
        """doc/speed.svg is what plot.py draws from its times."""
        text = self.read_text(CHECKED_IN)
        self.assertEqual(plot.draw(plot.read(CHECKED_IN)), text)
        self.assertLess(len(text), 12000)
        self.assertEqual([len(block.bars) for block in plot.read(CHECKED_IN).blocks], [2, 6, 6])

    def test_command(self):
        """The command in doc/speed.svg is the one that bench.py's docstring gives."""
        self.assertIn('<!-- Made by: {} -->\n'.format(plot.COMMAND), self.read_text(CHECKED_IN))
        self.assertIn('\n    {}\n'.format(plot.COMMAND), self.read_text(BENCH + '/bench.py'))

    def read_text(self, path):
        with open(path, encoding='utf-8') as file:
            return file.read()


class Command(TestCase):
    def test_usage(self):
        for words in [], [HELPER, 'plot'], [HELPER, 'plot', 'a.svg', 'b.svg'], [HELPER, 'other']:
            result = run(sys.executable, '-B', BENCH + '/bench.py', *words, status=1)
            self.assertRegex(result.stderr, '^usage: bench.py HELPER .*\n.* bench.py HELPER plot FILE.svg\n$')

    def test_not_installed(self):
        environment = {name: value for name, value in os.environ.items() if name != 'PYBYTECODE_PREFIX'}
        result = run(sys.executable, '-B', BENCH + '/bench.py', HELPER, 'plot', 'a.svg', status=1, env=environment)
        self.assertRegex(result.stderr, '^plot: HELPER is not PREFIX/bin/pybytecode ')
        self.assertEqual(glob.glob('*.svg'), [])


main()
