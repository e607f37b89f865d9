import Evaluation
import Foundation
import Interactions
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

@Suite struct VectorFileTests {
  private let catalogue = Catalogue(ids: ["a", "b", "007"])
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// An npy file as NumPy writes it.
  private func npy(
    type: String = "<f4", order: String = "False", shape: String = "3, 2",
    _ bytes: [UInt8]
  ) throws -> String {
    let header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(shape)), }\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0])
    data += Data(header.utf8) + Data(bytes)
    try data.write(to: URL(fileURLWithPath: folder.path("v.npy")))
    return folder.path("v.npy")
  }

  private func bytes<Number>(_ numbers: [Number]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
  }

  private func message(_ path: String, ids: String? = nil, tensor: String? = nil) -> String? {
    let error = #expect(throws: VectorFileError.self) {
      try VectorFile(path: path, ids: ids, tensor: tensor, catalogue: catalogue)
    }
    return error?.description.replacing(path, with: "FILE")
  }

  @Test func delimitedFilesAreReadById() throws {
    for (name, text) in [
      ("v.csv", "item,x,y\n007,1,2\nb,3,4\nz,9,9\n"), ("v.tsv", "007\t1\t2\nb\t3\t4\n"),
      ("v.txt", "007 1 2\r\nb 3  4\r\n"), ("w.csv", "\"007\", 1, 2\n\"b\", 3, 4\n"),
    ] {
      let file = try VectorFile(path: try write(name, text), catalogue: catalogue)
      #expect(file.vectors.shape == [3, 2])
      #expect(file.vectors.values == [0, 0, 3, 4, 1, 2], "\(name)")
      #expect(file.missing == 1)
    }
  }

  @Test func arraysAreReadInTheOrderOfTheCatalogueOrOfIds() throws {
    let single = try npy(bytes([1, 2, 3, 4, 5, 6] as [Float]))
    #expect(
      try VectorFile(path: single, catalogue: catalogue).vectors.values == [1, 2, 3, 4, 5, 6])
    let ids = try write("ids.txt", "b\n007\na\n")
    let ordered = try VectorFile(path: single, ids: ids, catalogue: catalogue)
    #expect(ordered.vectors.values == [5, 6, 1, 2, 3, 4])
    #expect(ordered.missing == 0)
    let double = try npy(type: "<f8", bytes([1.5, -2, 3, 4, 5, 6]))
    #expect(try VectorFile(path: double, catalogue: catalogue).vectors.row(0) == [1.5, -2])
    // 1.5, −2, the smallest number, 0, 65504 and −0.
    let half = try npy(type: "<f2", bytes([0x3e00, 0xc000, 0x0001, 0, 0x7bff, 0x8000] as [UInt16]))
    #expect(
      try VectorFile(path: half, catalogue: catalogue).vectors.values
        == [1.5, -2, 0x1p-24, 0, 65504, 0])
  }

  @Test func tensorsAreReadByName() throws {
    let path = folder.path("v.safetensors")
    let (one, two) = (Tensor.random([3, 2], seed: 1), Tensor.random([3, 4], seed: 2))
    try SafetensorsWriter.write(
      [("one", one), ("scale", .zeros([1]))], metadata: [:], to: path)
    #expect(try VectorFile(path: path, catalogue: catalogue).vectors.values == one.values)
    try SafetensorsWriter.write(
      [("one", one), ("two", two), ("scale", .zeros([1]))], metadata: [:], to: path)
    #expect(
      try VectorFile(path: path, tensor: "two", catalogue: catalogue).vectors.values == two.values)
    #expect(
      message(path) == "`FILE` holds several matrices: `one` `two`")
    #expect(
      message(path, tensor: "scale")
        == "`FILE`: the shape is [1], it must be a row of numbers for each item")
    try SafetensorsWriter.write([("scale", .zeros([1]))], metadata: [:], to: path)
    #expect(message(path) == "`FILE`: has no matrix")
  }

  @Test func badFilesAreRefused() throws {
    let six = bytes([Float](repeating: 1, count: 6))
    #expect(message(folder.path("no.npy")) == "`FILE`: there is no such text file")
    #expect(
      message(folder.path("v.bin"))
        == "`FILE`: vectors are read from `.npy`, `.safetensors`, `.csv`, `.tsv` and `.txt`")
    #expect(message(try write("x.npy", "no such thing")) == "`FILE`: isn't an npy file")
    #expect(
      message(try npy(order: "True", six))
        == "`FILE`: is in the order of Fortran; save a C-ordered copy")
    #expect(
      message(try npy(type: "<i8", six))
        == "`FILE`: has numbers of type `<i8`, not floats `<f2`, `<f4` or `<f8`")
    #expect(
      message(try npy(shape: "6,", six))
        == "`FILE`: the shape is [6], it must be a row of numbers for each item")
    #expect(
      message(try npy(shape: "3, 4", six))
        == "`FILE`: is cut off: its header promises 3 × 4 numbers")
    #expect(
      message(try npy(shape: "9000000000000000000, 4", six))
        == "`FILE`: is cut off: its header promises 9000000000000000000 × 4 numbers")
    #expect(message(try npy(shape: "2, 3", six)) == "`FILE`: has 2 rows for 3 items")
    #expect(
      message(try npy(bytes([Float.nan, 1, 1, 1, 1, 1])))
        == "`FILE`: a number is infinite or not a number")
    let ids = try write("ids.txt", "b\n007\n")
    #expect(message(try npy(six), ids: ids) == "`FILE`: has 3 rows for 2 ids")
    let table = try write("v.csv", "a,1,2\nb,3\n")
    #expect(message(table) == "`FILE`: line 2 isn't an id and 2 numbers")
    #expect(message(table, ids: ids) == "`FILE`: its rows begin with ids already")
    #expect(
      message(try write("v.csv", "a,1\na,3\n")) == "`FILE`: has two vectors of `a`")
    #expect(
      message(try write("v.csv", "7,1\n8,3\n"))
        == "`FILE`: no id is an item's; the first is `7`")
    #expect(message(try write("v.csv", "")) == "`FILE`: no id is an item's")
  }

  @Test func idsAreMatchedByTheirBytes() throws {
    let accents = Catalogue(ids: ["\u{E9}", "e\u{301}"])
    let file = try VectorFile(
      path: write("v.csv", "e\u{301},2\n\u{E9},1\n"), catalogue: accents)
    #expect(file.vectors.values == [1, 2] && file.missing == 0)
  }

  @Test func usersAreMeansOfTheirLastItems() throws {
    let vectors = Tensor(shape: [3, 2], values: [3, 4, 0, 0, 0, 2])
    var configuration = OutsideVectors.Configuration()
    configuration.last = 2
    let cosine = try OutsideVectors(configuration, vectors: vectors)
    expectClose(cosine.itemVectors.values, [0.6, 0.8, 0, 0, 0, 1])
    let users = try cosine.userVectors([[1, 0, 2], []], workers: Workers(count: 1))
    expectClose(users.values, [0.3, 0.9, 0, 0])
    configuration.score = .dot
    let dot = try OutsideVectors(configuration, vectors: vectors)
    let scores = try dot.scores(
      for: [Query(history: [0])], workers: Workers(count: 1), progress: .unwatched)
    #expect(scores == [25, 0, 8])
    let data = Dataset(name: "d", sequences: [[0, 1, 2]])
    try dot.write(to: folder.path("m.safetensors"))
    let read = try OutsideVectors(
      from: SafetensorsFile(path: folder.path("m.safetensors")), data: data)
    #expect(read.itemVectors.values == vectors.values)
    #expect(read.configuration == configuration)
  }
}
