import Glibc
public import Interactions
internal import ModelFiles
internal import Support
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
