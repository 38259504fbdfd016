import { expect, test } from 'vitest'
import { mindNextPress } from './afterDrag.ts'

function press(button: Element, withPointer: boolean) {
  if (withPointer) button.dispatchEvent(new Event('pointerdown', { bubbles: true }))
  button.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }))
}

test('the first press after a drag is one that needs no pointer, and only the first', () => {
  const button = document.body.appendChild(document.createElement('button'))
  const details: number[] = []
  button.addEventListener('click', ({ detail }) => details.push(detail))
  mindNextPress()
  press(button, false)
  press(button, false)
  expect(details).toEqual([0, 1])
})

test('a web view that saw the button come up needs nothing', () => {
  const button = document.body.appendChild(document.createElement('button'))
  const details: number[] = []
  button.addEventListener('click', ({ detail }) => details.push(detail))
  mindNextPress()
  press(button, true)
  press(button, false)
  expect(details).toEqual([1, 1])
})
