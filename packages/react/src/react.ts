/**
 * What the hooks have of React, imported in one place and as a whole: a bundle keeps each import of a package that stays outside, and each
 * name that is imported, also what nobody uses there.
 */
import * as React from 'react'

export { React }
