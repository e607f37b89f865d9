/// The pairs that alignment trains on: users' histories and the items that came next.
///
/// The data set is passed beside the pairs.
public struct TrainingPairs: Sendable, Hashable {
  /// Which pairs of a data set are learnt from.
  public enum Source: String, CaseIterable, Sendable {
    /// All of the training part, as in the papers.
    case all
    /// Each user's last of the training part.
    case last
    /// Those of the training part that the ID model was denied.
    case unseen
    /// The validation targets of the users who are for learning.
    case valid
  }

  /// The part before which the rows are that histories and targets are of: those of the training part
  /// stand before `valid`.
  public private(set) var end = Part.valid
  /// The user of each pair, a dense index.
  public private(set) var users: [Int32] = []
  /// The target's place among the user's rows before `end`; what stands before is the history.
  public private(set) var positions: [Int32] = []
  /// The target of each pair, a dense item index.
  public private(set) var targets: [Int32] = []

  /// No pairs.
  public init() {}

  /// How many pairs there are.
  public var count: Int { users.count }

  /// Every training item of every user that has at least `minimumHistory` training items before it.
  ///
  /// - Precondition: `minimumHistory` is at least 1.
  public static func all(of dataset: Dataset, minimumHistory: Int = 1) -> TrainingPairs {
    precondition(minimumHistory >= 1, "pairs: a history of \(minimumHistory) items")
    var pairs = TrainingPairs()
    for user in 0..<dataset.userCount {
      let sequence = dataset.sequence(of: user, part: .train)
      for (position, item) in sequence.enumerated().dropFirst(minimumHistory) {
        pairs.users.append(Int32(user))
        pairs.positions.append(Int32(position))
        pairs.targets.append(item)
      }
    }
    return pairs
  }

  /// The last training items of each user, as many as `Dataset.withholding(last:)` leaves out.
  public static func withheld(last count: Int, of dataset: Dataset) -> TrainingPairs {
    let all = all(of: dataset)
    return all.selecting(
      (0..<all.count).filter { pair in
        let rows = dataset.sequence(of: Int(all.users[pair]), part: .train).count
        return Int(all.positions[pair]) >= rows - Dataset.withheldCount(of: rows, last: count)
      })
  }

  /// The validation targets of the users who are for learning.
  public static func validation(of dataset: Dataset) -> TrainingPairs {
    var pairs = TrainingPairs()
    pairs.end = .test
    guard let parts = dataset.split?.parts else { return pairs }
    for user in 0..<dataset.userCount
    where ValidationUse(of: dataset.users[user]) == .learning {
      let rows = dataset.rows(of: user).filter { parts[$0] != .test }
      for (position, row) in rows.enumerated().dropFirst() where parts[row] == .valid {
        pairs.users.append(Int32(user))
        pairs.positions.append(Int32(position))
        pairs.targets.append(dataset.items[row])
      }
    }
    return pairs
  }

  /// The items before a pair's target, oldest first, and of those only the last `maximum`.
  public func history(
    of pair: Int, in dataset: Dataset, maximum: Int? = nil
  ) -> ArraySlice<Int32> {
    let before = items(of: pair, in: dataset).prefix(Int(positions[pair]))
    return maximum.map { before.suffix($0) } ?? before
  }

  /// All items of a pair's user that pairs are made of, oldest first.
  public func items(of pair: Int, in dataset: Dataset) -> ArraySlice<Int32> {
    dataset.history(of: Int(users[pair]), before: end)
  }

  /// What a pair's user gave its target; `nil` where that isn't known.
  public func rating(of pair: Int, in dataset: Dataset) -> Float? {
    guard let ratings = dataset.ratings else { return nil }
    let rows = dataset.rows(of: Int(users[pair]))
    guard let parts = dataset.split?.parts else {
      return Self.known(ratings[rows.lowerBound + Int(positions[pair])])
    }
    let row = rows.lazy.filter { parts[$0].rawValue < end.rawValue }.dropFirst(Int(positions[pair]))
      .first
    return row.flatMap { Self.known(ratings[$0]) }
  }

  private static func known(_ rating: Float) -> Float? { rating.isFinite ? rating : nil }

  /// Each user's latest pair.
  public var latest: TrainingPairs {
    var places: [Int32: Int] = [:]
    for pair in 0..<count {
      if let known = places[users[pair]], positions[known] >= positions[pair] { continue }
      places[users[pair]] = pair
    }
    return selecting(places.values.sorted())
  }

  /// The pairs at some indexes, in that order.
  public func selecting(_ indexes: [Int]) -> TrainingPairs {
    var pairs = TrainingPairs()
    pairs.end = end
    pairs.users = indexes.map { users[$0] }
    pairs.positions = indexes.map { positions[$0] }
    pairs.targets = indexes.map { targets[$0] }
    return pairs
  }
}

/// The words of titles by which histories and targets are found to be related.
struct TitleWords {
  /// Words without meaning of their own in a title.
  static let stopWords: Set<String> = [
    "an", "and", "are", "as", "at", "be", "by", "de", "for", "from", "in", "into", "is", "it",
    "its", "la", "le", "no", "not", "of", "off", "on", "or", "part", "so", "than", "that", "the",
    "this", "to", "up", "vol", "was", "with", "you", "your",
  ]

  /// The words of each item, as numbers in rising order.
  let words: [[Int32]]
  /// How many different words there are.
  let count: Int

  init(_ catalogue: Catalogue) {
    var numbers: [String: Int32] = [:]
    words = (0..<catalogue.count).map { item in
      let texts = Self.words(of: catalogue.title(of: item) ?? "")
      return texts.map { text in
        if let number = numbers[text] { return number }
        let number = Int32(numbers.count)
        numbers[text] = number
        return number
      }.sorted()
    }
    count = numbers.count
  }

  /// The different words of a text: lower-case runs of letters and digits, without stop words and
  /// single characters, in no order; nor is a film's year in parentheses a word, which it shares
  /// with every other film of that year.
  static func words(of text: String) -> Set<String> {
    var title = Substring(text)
    if let open = title.lastIndex(of: "("), title.last == ")" {
      let inside = title[open...].dropFirst().dropLast()
      if inside.count == 4, inside.allSatisfy(\.isNumber) { title = title[..<open] }
    }
    return Set(
      title.lowercased().split { !$0.isLetter && !$0.isNumber }
        .filter { $0.count > 1 }.map(String.init)
    ).subtracting(stopWords)
  }
}
