import Glibc
public import Interactions
internal import ModelFiles
public import Support
public import Tensors

/// Item vectors that were made elsewhere: an npy, safetensors or CSV file.
public struct VectorFile: Sendable {
  /// A vector for each item of the catalogue, zeros where the file has none.
  public let vectors: Tensor
  /// How many items have none.
  public let missing: Int

  /// Reads a file.
  ///
  /// In a CSV file each row is an outside id and its numbers, in any order; a first row without
  /// numbers is a header. The rows of an npy or safetensors file are the catalogue's items in their
  /// order, or those of `ids`.
  ///
  /// - Parameters:
  ///   - path: the file; its ending says what it is.
  ///   - ids: a text file with an outside id a line, one for each row.
  ///   - tensor: which tensor of a safetensors file; its only matrix by default.
  ///   - catalogue: the items.
  /// - Throws: `VectorFileError`, `ModelFileError`.
  public init(
    path: String, ids: String? = nil, tensor: String? = nil, catalogue: Catalogue
  ) throws {
    switch path.split(separator: ".").last?.lowercased() {
    case "csv", "tsv", "txt":
      guard ids == nil else { throw VectorFileError.idsTwice(path: path) }
      let table = try Self.delimited(path)
      try self.init(table.vectors, ids: table.ids, path: path, catalogue: catalogue)
    case "npy":
      try self.init(
        try NumPyArray(path: path).matrix, ids: ids.map(Self.lines), path: path,
        catalogue: catalogue)
    case "safetensors":
      let file = try SafetensorsFile(path: path)
      let matrices = file.tensorNames.filter { file.shape(of: $0)?.count == 2 }
      guard let name = tensor ?? (matrices.count == 1 ? matrices[0] : nil) else {
        throw VectorFileError.whichTensor(path: path, names: matrices.sorted())
      }
      let matrix = try file.tensor(named: name, shape: nil)
      guard matrix.shape.count == 2 else {
        throw VectorFileError.notAMatrix(path: path, shape: matrix.shape)
      }
      try self.init(matrix, ids: ids.map(Self.lines), path: path, catalogue: catalogue)
    default: throw VectorFileError.unknownEnding(path: path)
    }
  }

  private init(
    _ rows: Tensor, ids: [String]?, path: String, catalogue: Catalogue
  ) throws {
    guard rows.isFinite else { throw VectorFileError.notFinite(path: path) }
    guard let ids else {
      guard rows.rowCount == catalogue.count else {
        throw VectorFileError.otherCount(
          path: path, rows: rows.rowCount, expected: catalogue.count, of: "items")
      }
      (vectors, missing) = (rows, 0)
      return
    }
    guard ids.count == rows.rowCount else {
      throw VectorFileError.otherCount(
        path: path, rows: rows.rowCount, expected: ids.count, of: "ids")
    }
    var places = [Int?](repeating: nil, count: catalogue.count)
    for (row, id) in ids.enumerated() {
      guard let item = catalogue.index(of: id) else { continue }
      guard places[item] == nil else { throw VectorFileError.repeatedID(path: path, id: id) }
      places[item] = row
    }
    let known = places.compactMap { $0.map { Int32($0) } }
    guard !known.isEmpty else { throw VectorFileError.noKnownID(path: path, example: ids.first) }
    missing = catalogue.count - known.count
    vectors = rows.gatheredRows(known).spread(over: places.map { $0 != nil })
  }

  private static func lines(_ path: String) throws -> [String] {
    let text: String
    do { text = try TextFile.read(path) } catch let error as MemoryError {
      throw error
    } catch { throw VectorFileError.unreadable(path: path) }
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }

  private static func delimited(_ path: String) throws -> (ids: [String], vectors: Tensor) {
    var (ids, values, width) = ([String](), [Float](), 0)
    for (number, line) in try lines(path).enumerated() {
      let separator: Character =
        line.contains("\t") ? "\t" : line.contains(",") ? "," : line.contains(";") ? ";" : " "
      let fields = line.split(separator: separator, omittingEmptySubsequences: separator == " ")
      let numbers = fields.dropFirst().map {
        Float($0.trimming(where: \.isWhitespace))
      }
      let row = numbers.compactMap(\.self)
      // A header names its columns.
      if number == 0, row.isEmpty { continue }
      if ids.isEmpty { width = row.count }
      guard row.count == width, row.count == numbers.count, width > 0 else {
        throw VectorFileError.badRow(path: path, line: number + 1, expected: max(1, width))
      }
      ids.append(fields[0].trimming { $0 == " " || $0 == "\"" })
      values += row
    }
    return (ids, Tensor(shape: [ids.count, width], values: values))
  }
}

/// Why a file's vectors can't be used.
public enum VectorFileError: Error, Hashable, Sendable {
  /// The file isn't there, or isn't text where it must be.
  case unreadable(path: String)
  /// The ending says no known format.
  case unknownEnding(path: String)
  /// It isn't an npy file of a matrix of floats in the order of C.
  case badArray(path: String, reason: String)
  /// The tensor is no matrix.
  case notAMatrix(path: String, shape: [Int])
  /// There are none or several matrices.
  case whichTensor(path: String, names: [String])
  /// There are more or fewer rows than items, or than ids.
  case otherCount(path: String, rows: Int, expected: Int, of: String)
  /// A file whose rows begin with ids has other ids as well.
  case idsTwice(path: String)
  /// A row has other numbers than the first.
  case badRow(path: String, line: Int, expected: Int)
  /// An id stands twice.
  case repeatedID(path: String, id: String)
  /// No id is one of the catalogue's.
  case noKnownID(path: String, example: String?)
  /// A number is infinite or not a number.
  case notFinite(path: String)
}

extension VectorFileError: RoomError {
  public static let examples: [VectorFileError] = [
    .unreadable(path: "FILE"), .unknownEnding(path: "FILE"),
    .badArray(path: "FILE", reason: "it isn't a matrix of floats"),
    .notAMatrix(path: "FILE", shape: [4]), .whichTensor(path: "FILE", names: ["a", "b"]),
    .otherCount(path: "FILE", rows: 90, expected: 100, of: "items"), .idsTwice(path: "FILE"),
    .badRow(path: "FILE", line: 3, expected: 64), .repeatedID(path: "FILE", id: "ITEM"),
    .noKnownID(path: "FILE", example: "ITEM"), .notFinite(path: "FILE"),
  ]

  public var explanation: Explanation {
    switch self {
    case .unreadable(let path):
      Explanation(
        "E741", "`\(path)`: there is no such text file", about: .file(path),
        cause: "the file isn't there, can't be read, or isn't text",
        cure: "check the path, and save the text as UTF-8")
    case .unknownEnding(let path):
      Explanation(
        "E742",
        "`\(path)`: vectors are read from `.npy`, `.safetensors`, `.csv`, `.tsv` and `.txt`",
        about: .file(path),
        cause: "the file's ending says how it is read, and this one isn't known",
        cure: "save the vectors as one of these, with that ending")
    case .badArray(let path, let reason):
      Explanation(
        "E743", "`\(path)`: \(reason)", about: .file(path),
        cause: "the npy file holds something else than a matrix of floats in the order of C",
        cure: "save it with `numpy.save` as `array.astype('float32')`")
    case .notAMatrix(let path, let shape):
      Explanation(
        "E744", "`\(path)`: the shape is \(shape), it must be a row of numbers for each item",
        about: .setting("tensor"), .file(path),
        cause: "the array has one dimension, or more than two",
        cure: "save a matrix with a row for each item")
    case .whichTensor(let path, let names):
      Explanation(
        "E745",
        names.isEmpty
          ? "`\(path)`: has no matrix"
          : "`\(path)` holds several matrices: "
            + names.prefix(5).map { "`\($0)`" }.joined(separator: " "), about: .setting("tensor"),
        .file(path),
        cause: "the file holds several matrices and none was chosen, or it holds none",
        cure: "name the tensor that holds the vectors")
    case .otherCount(let path, let rows, let expected, let of):
      Explanation(
        "E746", "`\(path)`: has \(rows) rows for \(expected) \(of)",
        about: of == "ids" ? .setting("ids") : .file(path), .file(path),
        cause: "the file has more or fewer rows than there are items, or ids of them",
        cure: "say which items the rows are, by a file of their ids")
    case .idsTwice(let path):
      Explanation(
        "E747", "`\(path)`: its rows begin with ids already", about: .setting("ids"), .file(path),
        cause: "a file of ids was given for a file that has them in its first column",
        cure: "leave the file of ids out")
    case .badRow(let path, let line, let expected):
      Explanation(
        "E748", "`\(path)`: line \(line) isn't an id and \(expected) numbers", about: .file(path),
        cause: "the line has other fields than the first, or some that aren't numbers",
        cure: "mend the line")
    case .repeatedID(let path, let id):
      Explanation(
        "E749", "`\(path)`: has two vectors of `\(id)`", about: .file(path),
        cause: "an id stands twice in the file",
        cure: "leave one of them out")
    case .noKnownID(let path, let example):
      Explanation(
        "E750",
        "`\(path)`: no id is an item's" + (example.map { "; the first is `\($0)`" } ?? ""),
        about: .file(path),
        cause: "the file's ids are written otherwise than those of the data, or are of other data",
        cure: "write the ids as the data have them")
    case .notFinite(let path):
      Explanation(
        "E751", "`\(path)`: a number is infinite or not a number", about: .file(path),
        cause: "a number in the file is infinite, NaN, or too large for 32 bits",
        cure: "mend or leave out its row")
    }
  }
}
