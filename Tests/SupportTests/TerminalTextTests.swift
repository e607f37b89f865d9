import Support
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain é 漢字 👩‍👩‍👧 \u{200E}", "plain é 漢字 👩‍👩‍👧 \u{200E}"), ("", ""), ("a\tb\nc\r\nd", "a\tb\nc\r\nd"),
    ("\u{1B}[31mred\u{1B}[0m", "�[31mred�[0m"), ("\u{1B}]0;title\u{7}", "�]0;title�"),
    ("a\u{8}b\u{7F}c\u{0}", "a�b�c�"), ("over\rwritten", "over�written"), ("\r", "�"),
    ("\u{9B}31mC1 \u{90}q\u{9C}", "�31mC1 �q�"), ("é â“", "é â“"), ("a\u{85}b\u{2028}c", "a�b�c"),
    ("a\u{202E}b\u{2066}c\u{2069}", "a�b�c�"), ("\u{C}\u{B}", "��"),
  ])
  func nothingThatATerminalActsOnIsLeft(text: String, shown: String) {
    #expect(TerminalText.harmless(text).unicodeScalars.elementsEqual(shown.unicodeScalars))
  }

  @Test func coloursOfOurOwnStayWhereTheyAreAskedFor() {
    let text = "\u{1B}[1;31merror\u{1B}[0m: \u{1B}[2J\u{1B}]0;x\u{7}\u{1B}"
    #expect(
      TerminalText.harmless(text, coloured: true)
        == "\u{1B}[1;31merror\u{1B}[0m: �[2J�]0;x��")
  }

  @Test(arguments: [
    ("short", 10, 0, ["short"]), ("", 10, 0, [""]), ("one two three", 7, 0, ["one two", "three"]),
    ("one two three", 7, 2, ["one two", "  three"]),
    ("  ab cd ef", 6, 4, ["  ab", "   cd", "   ef"]),
    ("endlessword next", 5, 0, ["endlessword", "next"]), ("漢字 漢字", 8, 0, ["漢字", "漢字"]),
    ("name    meaning goes on", 16, 8, ["name    meaning", "        goes on"]),
    ("\u{1B}[1mbold word\u{1B}[0m", 9, 0, ["\u{1B}[1mbold word\u{1B}[0m"]),
  ])
  func linesAreBrokenBetweenWords(line: String, width: Int, indent: Int, lines: [String]) {
    #expect(TerminalText.wrapped(line, width: width, indent: indent) == lines)
  }
}
