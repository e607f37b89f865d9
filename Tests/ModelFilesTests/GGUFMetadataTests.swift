import ModelFiles
import Testing

struct GGUFMetadataTests {
  let metadata: GGUFMetadata
  init() throws { metadata = try GGUFFile(path: Fixture.path("metadata.gguf")).metadata }

  @Test func readsIntegersOfEveryWidth() throws {
    let expected = [
      "uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65_535), "int16": (-32_768, 32_767),
      "uint32": (0, 4_294_967_295), "int32": (-2_147_483_648, 2_147_483_647),
      "int64": (Int.min, Int.max),
    ]
    for (type, range) in expected {
      #expect(try metadata.integer(type + ".least") == range.0)
      #expect(try metadata.integer(type + ".most") == range.1)
    }
    #expect(try metadata.integer("uint64.least") == 0)
    guard case .unsigned(.max) = metadata["uint64.most"] else {
      Issue.record("not the largest number")
      return
    }
  }

  @Test func readsOtherValues() throws {
    #expect(try metadata.number("float32") == Double(Float(-0.1)))
    #expect(try metadata.number("float64") == 0.1)
    #expect(try metadata.number("int8.least") == -128)
    #expect(try metadata.number("uint64.most") == 0x1p64)
    #expect(try metadata.flag("bool.true") && !metadata.flag("bool.false"))
    #expect(try metadata.string("string") == "Ġthé 😀\n")
    #expect(try metadata.string("string.empty") == "")
    #expect(try metadata.integer("general.alignment") == 64)
    #expect(metadata.contains("string") && !metadata.contains("strin"))
    #expect(metadata.keys.count == 31 && metadata.keys.first == "array.bool")
  }

  @Test func readsArrays() throws {
    #expect(try metadata.strings("array.string") == ["", "a", "ünïcode ▁"])
    #expect(try metadata.integers("array.int32") == [-1, 0, 7])
    #expect(try metadata.integers("array.uint8") == [1, 255])
    #expect(try metadata.numbers("array.float32") == [0.5, -2.25])
    #expect(try metadata.numbers("array.int32") == [-1, 0, 7])
    #expect(try metadata.flags("array.bool") == [true, false])
  }

  @Test func readsNestedArrays() throws {
    guard case .array(let nested) = metadata["array.nested"],
      case .array(let deep) = metadata["array.deep"]
    else {
      Issue.record("no arrays")
      return
    }
    #expect(nested.count == 2)
    #expect(try nested.arrays().map { try $0.integers() } == [[1, 2], [3]])
    #expect(
      try deep.arrays().map { try $0.arrays().map { try $0.strings() } } == [[["x"], ["y", "z"]]])
  }

  @Test func defaultsStandInForMissingKeysOnly() throws {
    #expect(try metadata.integer("missing", default: 5) == 5)
    #expect(try metadata.number("missing", default: 0.5) == 0.5)
    #expect(try metadata.string("missing", default: "x") == "x")
    #expect(try metadata.flag("missing", default: true))
    #expect(try metadata.integer("int8.most", default: 5) == 127)
    #expect(throws: ModelFileError.self) { try metadata.integer("string", default: 5) }
  }
}
