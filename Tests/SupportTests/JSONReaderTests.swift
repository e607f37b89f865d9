import Support
import Testing

struct JSONReaderTests {
  private func read<Value>(
    _ text: String, _ body: (inout JSONReader) throws -> Value
  ) throws -> Value {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      let value = try body(&reader)
      try reader.readEnd()
      return value
    }
  }

  @Test func readsWhatItIsAskedFor() throws {
    var found: [String] = []
    try read(#" { "a" : [1, 20] , "b":true,"c":null,"d":{"e":[-1.5e+3,"x",false]} } "#) { reader in
      try reader.readObject { reader, key in
        switch key {
        case "a": try reader.readArray { found.append("\(try $0.readWholeNumber())") }
        case "b": found.append("\(try reader.readFlag())")
        case "c": found.append("\(try reader.readOptional { try $0.readString() } ?? "none")")
        default: try reader.skipValue()
        }
      }
    }
    #expect(found == ["1", "20", "true", "none"])
    try read("[]") { try $0.readArray { _ in found = [] } }
    #expect(!found.isEmpty)
  }

  @Test func readsEscapes() throws {
    let text = try read(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00é""#) { try $0.readString() }
    #expect(text == "\"\\/\u{8}\u{c}\n\r\té😀é")
  }

  @Test(arguments: [
    ("", 0, "a value"), ("tru", 0, "a value"), ("-", 1, "a digit"), ("1.", 2, "a digit"),
    ("1e+", 3, "a digit"), ("01", 1, "the end"), ("[1,]", 3, "a value"), ("[1 2]", 3, "`,` or `]`"),
    ("{\"a\":1,}", 7, "`\"`"), ("{\"a\"}", 4, "`:`"), ("\"\\x\"", 2, "an escape"),
    ("\"\\ud800x\"", 2, "a pair of surrogates"), ("\"a", 2, "`\"`"),
  ])
  func refusesWhatIsNotJSON(text: String, offset: Int, expected: String) {
    #expect(throws: JSONError(offset: offset, expected: expected)) {
      try read(text) { try $0.skipValue() }
    }
  }

  @Test func refusesOtherKinds() {
    #expect(throws: JSONError(offset: 0, expected: "`true` or `false`")) {
      try read("1") { try $0.readFlag() }
    }
    #expect(throws: JSONError(offset: 0, expected: "a number below 2^63")) {
      try read("9223372036854775808") { try $0.readWholeNumber() }
    }
    #expect(throws: JSONError(offset: 0, expected: "a whole number of at least 0")) {
      try read("-1") { try $0.readWholeNumber() }
    }
  }

  @Test func nestingIsLimited() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    try read(nested(JSONReader.depthLimit)) { try $0.skipValue() }
    #expect(throws: JSONError(offset: 128, expected: "nesting of at most 128")) {
      try read(nested(100_000)) { try $0.skipValue() }
    }
  }
}
