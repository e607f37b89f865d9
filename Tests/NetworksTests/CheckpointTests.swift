import Foundation
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

struct CheckpointTests {
  private let folder: TemporaryFolder
  private let path: String
  private let parameters: Parameters

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("model.safetensors")
    var parameters = Parameters()
    parameters.add("layers.0.weight", .random([3, 5], seed: 1))
    parameters.add("scale", .scalar(-2.5), decays: false)
    parameters.add("none", .zeros([0, 4]))
    self.parameters = parameters
  }

  private func zeros(_ shapes: [(String, [Int])]) -> Parameters {
    var parameters = Parameters()
    for (name, shape) in shapes { parameters.add(name, .zeros(shape)) }
    return parameters
  }

  private func words(_ error: (any Error)?) -> String {
    error.map { "\($0)".replacingOccurrences(of: path, with: "…") } ?? "no error"
  }

  @Test func comesBackBitForBit() throws {
    let metadata = ["step": "12", "configuration": "{\"width\": 64}"]
    try Checkpoint(parameters: parameters, metadata: metadata).write(to: path)
    var template = Parameters()
    template.add("none", .zeros([0, 4]))
    template.add("scale", .zeros([]), decays: false)
    template.add("layers.0.weight", .zeros([3, 5]))
    let read = try Checkpoint(path: path, like: template)
    #expect(read.metadata == metadata)
    #expect(read.parameters.names == template.names)
    #expect(read.parameters.decays == [true, false, true])
    for name in parameters.names {
      #expect(read.parameters[name].values == parameters[name].values)
      #expect(read.parameters[name].shape == parameters[name].shape)
    }
  }

  @Test func trainingOnWhatWasReadLeavesTheFileAlone() throws {
    try Checkpoint(parameters: parameters).write(to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    var read = try Checkpoint(path: path, like: parameters).parameters
    var optimiser = AdamW(rate: 1)
    try optimiser.step(&read, gradients: read.tensors)
    #expect(read["scale"].values != parameters["scale"].values)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    // Writing over the file that is being read from is fine too.
    try Checkpoint(parameters: read).write(to: path)
    #expect(
      try Checkpoint(path: path, like: read).parameters["scale"].values == read["scale"].values)
  }

  @Test func resumesWithItsOptimiser() throws {
    var (trained, optimiser) = (zeros([("a", [4])]), AdamW(rate: 0.1))
    for step in 0..<3 {
      try optimiser.step(&trained, gradients: [.random([4], seed: UInt64(step))])
    }
    var all = Parameters()
    all.add(trained, under: "model")
    all.add(optimiser.moments(of: trained), under: "adamw")
    try Checkpoint(parameters: all, metadata: ["steps": "\(optimiser.steps)"]).write(to: path)

    let read = try Checkpoint(path: path, like: all)
    var (resumed, other) = (read.parameters.group("model"), AdamW(rate: 0.1))
    other.restore(
      read.parameters.group("adamw"), steps: try #require(Int(read.metadata["steps"] ?? "")))
    try optimiser.step(&trained, gradients: [.random([4], seed: 3)])
    try other.step(&resumed, gradients: [.random([4], seed: 3)])
    #expect(trained["a"].values == resumed["a"].values)
  }

  @Test func tensorsOfAnotherModelAreNamed() throws {
    try Checkpoint(parameters: zeros([("a", [2]), ("b", [3])])).write(to: path)
    func error(_ shapes: [(String, [Int])]) -> String {
      words(
        #expect(throws: (any Error).self) {
          _ = try Checkpoint(path: path, like: zeros(shapes))
        })
    }
    #expect(error([("a", [2]), ("c", [3])]) == "`…`, tensor `c`: there is no such tensor")
    #expect(error([("a", [2]), ("b", [4])]) == "`…`, tensor `b`: has shape [3], expected [4]")
    #expect(
      error([("a", [2, 1]), ("b", [3])]) == "`…`, tensor `a`: has shape [2], expected [2, 1]")
    #expect(error([("a", [2])]) == "`…`: holds tensors that the model doesn't have: `b`")
    #expect(error([]) == "`…`: holds tensors that the model doesn't have: `a`, `b`")
    #expect(
      "\(UnexpectedTensors(path: "x", names: (1...7).map { "t\($0)" }))"
        == "`x`: holds tensors that the model doesn't have: `t1`, `t2`, `t3`, `t4`, `t5` and 2 more"
    )
  }

  @Test func anythingCutOffIsRefused() throws {
    try Checkpoint(parameters: parameters, metadata: ["a": "b"]).write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(throws: ModelFileError.self, "\(length) bytes") {
        _ = try Checkpoint(path: path, like: parameters)
      }
    }
  }

  @Test func weightsThatArentFiniteAreRefused() throws {
    var broken = parameters
    broken["scale"] = .scalar(.nan)
    try Checkpoint(parameters: broken).write(to: path)
    let error = #expect(throws: ModelFileError.self) {
      _ = try Checkpoint(path: path, like: parameters)
    }
    #expect(words(error) == "`…`, tensor `scale`: element 0 isn't a finite number")
  }

  @Test func aFailedWriteKeepsTheOldFile() throws {
    let missing = folder.path("no/model.safetensors")
    let error = #expect(throws: FileError.self) {
      try Checkpoint(parameters: parameters).write(to: missing)
    }
    #expect(error?.path == missing)
    #expect(throws: ModelFileError.self) { _ = try Checkpoint(path: path, like: parameters) }
  }
}
