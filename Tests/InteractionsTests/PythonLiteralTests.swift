import Foundation
import Testing

@testable import Interactions

@Suite("Python's literals")
struct PythonLiteralTests {
  private func translated(_ text: String) -> String? {
    var json: [UInt8] = []
    let isLiteral = Array(text.utf8).withUnsafeBufferPointer {
      PythonLiteral.translate($0, to: &json)
    }
    return isLiteral ? String(decoding: json, as: UTF8.self) : nil
  }

  @Test(
    "become JSON",
    arguments: [
      (#"{'a': 1}"#, #"{"a": 1}"#), (#"{'a': "it's"}"#, #"{"a": "it's"}"#),
      (#"{'a': 'say "x"'}"#, #"{"a": "say \"x\""}"#), (#"{'a': 'it\'s'}"#, #"{"a": "it's"}"#),
      (#"{'a': '\x41\n\t\\\a\q'}"#, #"{"a": "\u0041\n\t\\\u0007\\q"}"#),
      (#"{u'a': u'\u00e9\U0001f600'}"#, #"{"a": "\u00e9\ud83d\ude00"}"#),
      (#"{'a': None, 'b': True, 'c': False}"#, #"{"a": null, "b": true, "c": false}"#),
      (
        #"{'a': [1, -2.5e3, 12L], 'b': (1,), 'c': {'d': [],},}"#,
        #"{"a": [1, -2.5e3, 12], "b": [1], "c": {"d": []}}"#
      ),
      ("{'a': 'b\u{1}c'}", #"{"a": "b\u0001c"}"#), (#"{'a': nan}"#, #"{"a": null}"#),
    ])
  func translation(_ python: String, _ json: String) throws {
    #expect(translated(python) == json)
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
  }

  @Test(
    "what isn't a literal is refused",
    arguments: [
      #"{'a': x}"#, #"{'a': 'b"#, #"{'a': '\N{DASH}'}"#, #"{'a': '\x4"#, #"{'a': '\"#,
      #"{'a': '\U00110000'}"#, "{'a': <obj>}", "{'a': datetime(1)}",
    ])
  func refusal(_ python: String) {
    #expect(translated(python) == nil)
  }

  @Test("lines are seen as literals by the quote of their first key")
  func detection() {
    func isPython(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBufferPointer { PythonLiteral.isPython($0) }
    }
    for text in ["{'a': 1}", " { 'a': 1}", "{u'a': 1}", "{u\"a\": 1}"] { #expect(isPython(text)) }
    for text in ["{\"a\": 1}", "{}", "{u", "", "{", "['a']", "'a'", "{user: 1}"] {
      #expect(!isPython(text))
    }
  }
}
