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

extension VectorFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path): "`\(path)`: there is no such text file"
    case .unknownEnding(let path):
      "`\(path)`: vectors are read from `.npy`, `.safetensors`, `.csv`, `.tsv` and `.txt`"
    case .badArray(let path, let reason): "`\(path)`: \(reason)"
    case .notAMatrix(let path, let shape):
      "`\(path)`: the shape is \(shape), it must be a row of numbers for each item"
    case .whichTensor(let path, let names):
      names.isEmpty
        ? "`\(path)`: has no matrix"
        : "`\(path)`: has several matrices, say which with `tensor=`: "
          + names.prefix(5).map { "`\($0)`" }.joined(separator: " ")
    case .otherCount(let path, let rows, let expected, let of):
      "`\(path)`: has \(rows) rows for \(expected) \(of)"
    case .idsTwice(let path): "`\(path)`: its rows begin with ids already"
    case .badRow(let path, let line, let expected):
      "`\(path)`: line \(line) isn't an id and \(expected) numbers"
    case .repeatedID(let path, let id): "`\(path)`: has two vectors of `\(id)`"
    case .noKnownID(let path, let example):
      "`\(path)`: no id is an item's" + (example.map { "; the first is `\($0)`" } ?? "")
    case .notFinite(let path): "`\(path)`: a number is infinite or not a number"
    }
  }
}
