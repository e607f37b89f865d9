import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

struct ShardedSafetensorsTests {
  let folder: TemporaryFolder
  init() throws {
    folder = try TemporaryFolder()
    for (name, bytes) in Self.shards { try folder.write(bytes, to: name) }
  }

  /// The files of a small model.
  static let shards = [
    "model-00001-of-00002.safetensors": rawSafetensors(
      #"{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""extra":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#, data: bytes32([1, 2])),
    "model-00002-of-00002.safetensors": rawSafetensors(
      #"{"a":{"dtype":"BF16","shape":[1,1],"data_offsets":[0,2]}}"#, data: bytes16([0x3f80])),
  ]

  private func open(_ index: String) throws -> ShardedSafetensors {
    try ShardedSafetensors(
      indexPath: folder.write(index.utf8, to: "model.safetensors.index.json"))
  }

  /// An index of some `tensor: file` pairs.
  static func index(_ pairs: KeyValuePairs<String, String>) -> String {
    #"{"metadata":{"total_size":10,"x":[null]},"weight_map":{"#
      + pairs.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",") + "}}"
  }

  @Test func findsTensorsInTheirFiles() throws {
    let model = try open(
      Self.index(["a": "model-00002-of-00002.safetensors", "b": "model-00001-of-00002.safetensors"])
    )
    #expect(model.tensorNames == ["b", "a"])
    #expect(model.shape(of: "a") == [1, 1] && model.contains("b"))
    #expect(try model.tensor(named: "b", shape: [2]).values == [1, 2])
    #expect(try model.tensor(named: "a").values == [1])
    // What the index doesn't list isn't the model's.
    #expect(!model.contains("extra"))
    #expect(
      model.shardPaths == [1, 2].map { folder.path("model-0000\($0)-of-00002.safetensors") })
  }

  @Test func mayHoldNothing() throws {
    #expect(try open(#"{"weight_map":{}}"#).tensorNames.isEmpty)
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: ModelFileError.self, performing: body)?.description
  }

  @Test func badIndexesAreRefused() throws {
    let path = folder.path("model.safetensors.index.json")
    func expect(_ expected: String, _ index: String) {
      #expect(message { _ = try open(index) } == "`\(path)`\(expected)")
    }
    for name in ["../x.safetensors", "/etc/passwd", "a\\\\b", "..", ".", "", "x\\u0000"] {
      let shown = name.replacing("\\\\", with: "\\").replacing("\\u0000", with: "\0")
      expect(
        ", tensor `a`: is said to be in `\(shown)`, expected the name of a file beside the index",
        Self.index(["a": name]))
    }
    expect(": has no `weight_map`", "{}")
    expect(": malformed at byte 0, expected `{`", "")
    expect(": malformed at byte 14, expected `{`", #"{"weight_map":[]}"#)
    expect(": malformed at byte 18, expected the end", #"{"weight_map":{}} x"#)
    expect(
      ": has the key `weight_map` twice",
      #"{"weight_map":{},"weight_map":{}}"#)
    expect(
      ", tensor `b`: is listed twice",
      Self.index(["b": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"])
    )
    let many = (0...1024).map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",")
    expect(": says it holds 1025 files, expected at most 1024", "{\"weight_map\":{\(many)}}")
  }

  @Test func filesMustBeThereAndHoldTheirTensors() throws {
    let (first, second) = (
      "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
    )
    #expect(
      message { _ = try open(Self.index(["a": "missing.safetensors"])) }
        == "`\(folder.path("missing.safetensors"))`: can't be read: no such file or directory")
    #expect(
      message { _ = try open(Self.index(["a": first, "b": first])) }
        == "`\(folder.path(first))`, tensor `a`: there is no such tensor")
    #expect(
      message { _ = try open(Self.index(["b": second])) }
        == "`\(folder.path(second))`, tensor `b`: there is no such tensor")
    let model = try open(Self.index(["b": first]))
    #expect(
      message { _ = try model.tensor(named: "extra") }
        == "`\(model.path)`, tensor `extra`: there is no such tensor")
    #expect(
      message { _ = try model.tensor(named: "b", shape: [1]) }
        == "`\(folder.path(first))`, tensor `b`: has shape [2], expected [1]")
    try folder.write(
      rawSafetensors(
        #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: bytes32([3])), to: second)
    #expect(
      message { _ = try open(Self.index(["b": first, "a": second])) }
        == "`\(folder.path(second))`, tensor `b`: stands in `\(first)` too")
  }

  @Test func anIndexInTheWorkingFolderIsFound() {
    #expect(
      message { _ = try ShardedSafetensors(indexPath: "nowhere.index.json") }
        == "`nowhere.index.json`: can't be read: no such file or directory")
  }
}
