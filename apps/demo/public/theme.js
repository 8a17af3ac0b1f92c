// Sets the theme before anything is painted, so that a page never flashes in the wrong one. It blocks, so it is small.
// The page's theme module keeps the choice under the same key.
;(() => {
  var choice = null
  try {
    choice = localStorage.getItem('dropslot-theme')
  } catch (_) {
    // Storage is refused to this page: it follows the system.
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches
  var theme = choice === 'light' || choice === 'dark' ? choice : dark ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
  document.querySelector('meta[name="theme-color"]').content = theme === 'dark' ? '#0b1117' : '#f5f7f9'
})()
