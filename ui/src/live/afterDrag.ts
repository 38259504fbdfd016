/**
 * Makes the first press after a drag count that the system took over. The web view did not see the button come up then: it
 * takes the next press for a second button, says no `pointerdown`, and whatever waits for one would not hear of the click.
 */
export function mindNextPress(): void {
  const end = () => {
    removeEventListener('click', click, true)
    removeEventListener('pointerdown', end, true)
  }
  const click = (event: MouseEvent) => {
    // What a key or a script presses comes without a pointer anyway.
    if (event.detail === 0) return
    end()
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.target instanceof Element)
      event.target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 0 }))
  }
  addEventListener('click', click, true)
  addEventListener('pointerdown', end, true)
}
