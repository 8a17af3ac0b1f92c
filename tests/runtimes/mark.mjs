/** What stands before a result in what a runtime prints. */
export const MARK = 'dropslot-result '
