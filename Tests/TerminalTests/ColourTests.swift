import Testing

@testable import Terminal

@Suite("When output is coloured")
struct ColourTests {
  @Test(
    "Flag, then NO_COLOR, then FORCE_COLOR, then TERM=dumb, then whether it is a terminal",
    arguments: [
      (Colour.always, ["NO_COLOR": "1", "TERM": "dumb"], false, true),
      (.never, ["FORCE_COLOR": "1"], true, false),
      (.auto, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
      (.auto, ["NO_COLOR": ""], true, true),
      (.auto, ["FORCE_COLOR": "1", "TERM": "dumb"], false, true),
      (.auto, ["FORCE_COLOR": "0"], false, false),
      (.auto, ["FORCE_COLOR": ""], false, false),
      (.auto, ["TERM": "dumb"], true, false),
      (.auto, ["TERM": "xterm"], true, true),
      (.auto, ["TERM": "xterm"], false, false),
    ])
  func rules(
    choice: Colour, environment: [String: String], isTerminal: Bool, expected: Bool
  ) {
    #expect(choice.isOn(isTerminal: isTerminal) { environment[$0] } == expected)
  }
}
