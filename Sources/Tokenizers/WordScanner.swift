/// Finds the ends of words as the regular expressions of `SplitPattern` do: the alternatives are
/// tried from left to right, each as long as it can be.
struct WordScanner {
  let text: UTF8Text
  let classes: CharacterClasses

  /// The classes that words are made of; what has none is a symbol.
  private static let parts: CharacterClass = [.letter, .number, .space]

  /// The end of GPT-2's word.
  func gpt2(from start: Int) -> Int {
    if let end = contraction(from: start, ignoringCase: false) { return end }
    let (first, next) = part(at: start)
    if text[start] == UInt8(ascii: " "), next < text.count {
      let (second, end) = part(at: next)
      if second != .space { return run(of: second, from: end) }
    }
    return first == .space ? space(from: start) : run(of: first, from: next)
  }

  /// The end of Llama 3's or Qwen2's word, with this many digits at most.
  func llama(from start: Int, digits: Int) -> Int {
    if let end = contraction(from: start, ignoringCase: true) { return end }
    let (first, next) = part(at: start)
    if first == .letter { return run(of: .letter, from: next) }
    if first == .number {
      var end = next
      for _ in 1..<digits where end < text.count {
        let (digit, following) = part(at: end)
        guard digit == .number else { break }
        end = following
      }
      return end
    }
    let second = next < text.count ? part(at: next) : nil
    if let second, second.part == .letter, !isNewline(start) {
      return run(of: .letter, from: second.end)
    }
    if first == [] { return newlines(from: run(of: [], from: next)) }
    if let second, second.part == [], text[start] == UInt8(ascii: " ") {
      return newlines(from: run(of: [], from: second.end))
    }
    return space(from: start, upToLastNewline: true)
  }

  /// The classes of the character at a place, and where it ends.
  @inline(__always)
  private func part(at index: Int) -> (part: CharacterClass, end: Int) {
    let (scalar, end) = text.scalar(at: index)
    return (classes[scalar].intersection(Self.parts), end)
  }

  /// The end of a run of characters of a class.
  @inline(__always)
  private func run(of part: CharacterClass, from start: Int) -> Int {
    var end = start
    while end < text.count {
      let (found, next) = self.part(at: end)
      guard found == part else { break }
      end = next
    }
    return end
  }

  private func isNewline(_ index: Int) -> Bool {
    text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r")
  }

  private func newlines(from start: Int) -> Int {
    var end = start
    while end < text.count, isNewline(end) { end += 1 }
    return end
  }

  /// The end of white space: its last line's end if that is asked for and there is one, else the
  /// last space's start where a word follows and takes it.
  private func space(from start: Int, upToLastNewline: Bool = false) -> Int {
    var (last, end) = (start, start)
    var newline: Int?
    while end < text.count {
      let (found, next) = part(at: end)
      guard found == .space else { break }
      if isNewline(end) { newline = next }
      (last, end) = (end, next)
    }
    if upToLastNewline, let newline { return newline }
    return end < text.count && last > start ? last : end
  }

  /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
  private func contraction(from start: Int, ignoringCase: Bool) -> Int? {
    guard text[start] == UInt8(ascii: "'") else { return nil }
    func letter(_ index: Int) -> UInt8 {
      guard index < text.count else { return 0 }
      return ignoringCase && 0x41...0x5a ~= text[index] ? text[index] | 0x20 : text[index]
    }
    switch (letter(start + 1), letter(start + 2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    case (0xc5, 0xbf) where ignoringCase:
      return start + 3  // U+017F, the long s.
    default:
      return nil
    }
  }
}
