import Support

/// The columns of a file that may put its rows in order, by what its first line calls them.
public struct OrderColumns: Hashable, Sendable {
  /// The column of scores, the highest first; `nil` where no name is that of one.
  public let score: String?
  /// The column of ranks, the lowest first; `nil` where no name is that of one.
  public let rank: String?

  private static let scores: Set<String> = [
    "score", "prediction", "pred", "predicted", "rating", "relevance", "similarity",
  ]
  private static let ranks: Set<String> = ["rank", "position", "place"]

  /// The columns that a first line names: a header, or an object of JSON.
  public init(firstLine: some StringProtocol) {
    let names = firstLine.split { ",;\t|{}:".contains($0) }.map { name in
      name.trimming { " \"\u{feff}".contains($0) }
    }
    func known(_ set: Set<String>) -> String? { names.first { set.contains($0.lowercased()) } }
    (score, rank) = (known(Self.scores), known(Self.ranks))
  }

  /// The columns of a file; none where it can't be read, which its reader will say.
  public init(ofFile path: String) {
    let start = (try? TextFile.start(of: path, count: 1 << 16)) ?? []
    self.init(
      firstLine: String(decoding: start.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self))
  }
}

extension Dataset {
  /// Whether each user's ratings count from 0 or 1 up, in whatever order: places in a list that no
  /// header calls so.
  public var ratingsArePlaces: Bool {
    guard let ratings else { return false }
    return [Float(0), 1].contains { first in
      (0..<userCount).allSatisfy { user in
        rows(of: user).map { ratings[$0] }.sorted().enumerated().allSatisfy {
          $1 == first + Float($0)
        }
      }
    }
  }
}

extension LoadedDataset {
  /// The number of each row.
  private var values: [Double] { numbers ?? dataset.ratings?.map(Double.init) ?? [] }

  /// How many users' items these scores order otherwise than the ranks of the same rows do.
  ///
  /// - Parameter ranked: The same file, with its ranks read in place of its scores.
  /// - Returns: the users; 0 where the files hold different rows.
  public func usersOrderedOtherwise(_ ranked: LoadedDataset) -> Int {
    let (scores, ranks) = (values, ranked.values)
    guard dataset.items == ranked.dataset.items, dataset.offsets == ranked.dataset.offsets,
      scores.count == ranks.count
    else { return 0 }
    return (0..<dataset.userCount).count { user in
      let rows = dataset.rows(of: user).filter { !scores[$0].isNaN && !ranks[$0].isNaN }
        .sorted { (-scores[$0], ranks[$0]) < (-scores[$1], ranks[$1]) }
      return zip(rows, rows.dropFirst()).contains { ranks[$0] > ranks[$1] }
    }
  }
}
