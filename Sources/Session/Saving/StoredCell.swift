import Evaluation

/// A value of a table as a file keeps it: a number that JSON hasn't, or that it would take for a whole
/// one, as `{"number": "inf"}`.
struct StoredCell: Codable {
  let cell: Cell

  private enum CodingKeys: String, CodingKey { case number }

  init(_ cell: Cell) { self.cell = cell }

  init(from decoder: any Decoder) throws {
    if let fields = try? decoder.container(keyedBy: CodingKeys.self) {
      let text = try fields.decode(String.self, forKey: .number)
      guard let number = Double(text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .number, in: fields, debugDescription: "not a number")
      }
      cell = .number(number)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      cell = .none
    } else if let flag = try? value.decode(Bool.self) {
      cell = .bool(flag)
    } else if let whole = try? value.decode(Int.self) {
      cell = .integer(whole)
    } else if let number = try? value.decode(Double.self), number.isFinite {
      // The decoder takes texts such as `inf` for numbers too; those of numbers have a name.
      cell = .number(number)
    } else {
      cell = .text(try value.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    if case .number(let number) = cell, !number.isFinite || number == number.rounded() {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      return try fields.encode("\(number)", forKey: .number)
    }
    var value = encoder.singleValueContainer()
    switch cell {
    case .none: try value.encodeNil()
    case .bool(let flag): try value.encode(flag)
    case .integer(let whole): try value.encode(whole)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    }
  }

  /// The value as other programs mean it, who don't tell whole numbers from counts: a measurement in
  /// some columns, a count in the others.
  func exported(in kind: ResultTable.Column.Kind) -> Cell {
    guard let number = cell.number else { return cell }
    return kind >= .metric ? .number(number) : Int(exactly: number).map(Cell.integer) ?? cell
  }
}
