import Foundation
import Support
import Testing

@Suite struct JSONTextTests {
  @Test func escapesWhatJSONMust() {
    #expect(JSONText.quoted("a\"b\\c\n\r\n\t\u{1}\u{1f}é😀") == #""a\"b\\c\n\r\n\t\u0001\u001fé😀""#)
  }

  @Test func escapesWhatATerminalWouldActOn() {
    #expect(JSONText.quoted("\u{7F}\u{9B}\u{202E}\u{2028}") == #""\u007f\u009b\u202e\u2028""#)
  }

  @Test func readsBack() throws {
    let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
    let read = try JSONDecoder().decode(
      [String].self, from: Data("[\(JSONText.quoted(text))]".utf8))
    #expect(read == [text])
  }
}
