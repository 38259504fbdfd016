import { expect, test } from 'vitest'
import { toHtml, toTsv } from './copy.ts'

test('text that looks like a formula is copied as text, a negative number as a number', () => {
  expect(toTsv([['=1+1', '+45 70', '-x', '@a', { number: '-12,50' }, 'plain']])).toBe(
    "'=1+1\t'+45 70\t'-x\t'@a\t-12,50\tplain",
  )
})

test('a tab or a line break in a cell breaks nothing', () => {
  expect(toTsv([['a\tb\r\nc', 'd']])).toBe('a b c\td')
})

test('markup is text in the table too', () => {
  expect(toHtml([['<b>&']])).toBe('<table><tr><td>&lt;b&gt;&amp;</td></tr></table>')
})
