public import Support

/// How to part rows into training, validation and test.
public enum SplitMethod: Sendable, Hashable {
  /// The last row of each user is for testing and the one before for validation; users with fewer
  /// than three rows are for training only.
  case leaveOneOut

  /// The last `n` rows of each user are for testing and the `n` before for validation; users with
  /// fewer than 2n + 1 rows are for training only.
  case lastN(Int)

  /// Shares of each user's rows in time order; the rest is for training. Shares are rounded as
  /// RecBole's ratio split does: down, and a share that would get no row gets one as long as two
  /// rows are left for training.
  case ratio(valid: Double, test: Double)

  /// Cuts at two moments, the same for all users: the latest share of rows is for testing and the
  /// share before for validation. Rows of one time are never parted.
  case time(valid: Double, test: Double)

  /// A share of the items, drawn at random, is seen in testing only: their rows are for it. Of each
  /// user's other rows the latest share is for validation, rounded as `.ratio` does, as far as
  /// training keeps a row of each of their items: what only knows ids is chosen by what it can
  /// know.
  case coldItems(valid: Double, test: Double)

  /// The split that the data came with: a file a part, such as RecBole's benchmark files, or a column
  /// `part`.
  case given

  /// The method's name in the language.
  public var name: String {
    switch self {
    case .leaveOneOut: "leave_one_out"
    case .lastN: "last_n"
    case .ratio: "ratio"
    case .time: "time"
    case .coldItems: "cold_items"
    case .given: "given"
    }
  }

  /// The method and what it was given: `ratio valid=10% test=10%`.
  public var description: String {
    switch self {
    case .leaveOneOut, .given: name
    case .lastN(let n): "\(name) n=\(n)"
    case .ratio(let valid, let test), .time(let valid, let test), .coldItems(let valid, let test):
      "\(name) valid=\(NumberText.share(valid)) test=\(NumberText.share(test))"
    }
  }

  /// Refuses options outside their ranges.
  func validate() throws {
    switch self {
    case .leaveOneOut, .given: break
    case .lastN(let n):
      guard n >= 1 else {
        throw DataError.outOfRange(option: "n", value: "\(n)", expected: "at least 1")
      }
    case .ratio(let valid, let test), .time(let valid, let test), .coldItems(let valid, let test):
      for (option, share) in [("valid", valid), ("test", test)] {
        guard share >= 0, share < 1 else {
          throw DataError.outOfRange(
            option: option, value: NumberText.share(share), expected: "from 0% to below 100%")
        }
      }
      guard valid + test < 1 else {
        throw DataError.outOfRange(
          option: "valid + test", value: NumberText.share(valid + test), expected: "below 100%")
      }
    }
  }
}

/// The order of a user's rows that have the same time.
public enum TieOrder: Sendable, Hashable {
  /// As the lines of the file come.
  case line
  /// At random.
  case shuffle(RandomKey)

  /// The name in the language.
  public var name: String {
    switch self {
    case .line: "line"
    case .shuffle: "shuffle"
    }
  }
}
