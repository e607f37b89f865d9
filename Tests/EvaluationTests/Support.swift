import Evaluation
import Interactions
import Support

extension Query {
  /// The user's number in a data set whose ids are numbers, with a word before them or not.
  var number: Int { Int((user ?? "").filter(\.isNumber)) ?? -1 }
}

/// A scorer of given scores, one row a user.
struct FixedScorer: Scorer {
  var rows: [[Float]]
  var predictsRatings = false
  var unranked: [Int32] = []

  func scores(for queries: [Query], workers: Workers, progress: Progress) -> [Float] {
    queries.flatMap { rows[$0.number] }
  }
}

/// A scorer of random scores with many ties: a few levels an item, drawn by user and item.
struct RandomScorer: Scorer {
  var itemCount: Int
  var levels: Int
  var key = RandomKey(seed: 7)

  func scores(for queries: [Query], workers: Workers, progress: Progress) -> [Float] {
    queries.flatMap { query in
      (0..<itemCount).map {
        Float(key.derived(query.number).integer(below: levels, at: UInt64($0)))
      }
    }
  }
}

/// A data set of users with a training part and a test part.
func splitDataset(
  name: String = "data", itemCount: Int, users: [(train: [Int], test: [Int])],
  ratings: [[Float]]? = nil
) -> Dataset {
  var offsets = [0]
  for user in users {
    offsets.append(offsets[offsets.count - 1] + user.train.count + user.test.count)
  }
  let parts: [Part] = users.flatMap { user in
    user.train.map { _ in .train } + user.test.map { _ in .test }
  }
  return Dataset(
    name: name, catalogue: Catalogue(ids: (0..<itemCount).map { "item\($0)" }),
    users: users.indices.map { "user\($0)" }, offsets: offsets,
    items: users.flatMap { ($0.train + $0.test).map(Int32.init) },
    ratings: ratings.map { ratings in
      zip(users, ratings).flatMap { Array(repeating: 3, count: $0.train.count) + $1 }
    },
    split: Split(parts: parts, description: "given", offsets: offsets))
}

/// A data set of random users, each with some training and test items.
func randomDataset(users: Int, itemCount: Int, tests: Int = 3) -> Dataset {
  let key = RandomKey(seed: 3)
  return splitDataset(
    itemCount: itemCount,
    users: (0..<users).map { user in
      let items = key.derived(user).permutation(itemCount)
      let test = 1 + user % tests
      return (Array(items[test..<test + 5 + user % 4]), Array(items[..<test]))
    })
}

/// A protocol on a data set of some name and contents.
func someProtocol(_ contents: String = "shop", name: String = "shop") -> RankingProtocol {
  RankingProtocol(
    data: name, digest: Digest(of: contents), split: "leave_one_out", part: .test, itemCount: 3145,
    seen: .drop, userCount: 4)
}

/// A result of four users whose metrics have a given mean.
func someResult(_ mean: Float, _ ranking: RankingProtocol = someProtocol()) -> EvaluationResult {
  EvaluationResult(
    ranking: ranking,
    metrics: [Metric(.hr, at: 10), Metric(.ndcg, at: 10), Metric(.ndcg, at: 10, group: .tail)],
    users: [0, 1, 2, 3],
    values: [
      [mean, mean, mean + 0.125, mean - 0.125], [mean / 2, mean / 2, mean / 2, mean / 2],
      [Float](repeating: .nan, count: 4),
    ])
}

/// Measures one scorer with an evaluator of its own.
func evaluate(
  _ scorer: any Scorer, on dataset: Dataset, part: Part, metrics: [Metric],
  candidates: RankingProtocol.Candidates = .full, known: RankingProtocol.KnownItems = .all,
  seen: RankingProtocol.SeenItems = .drop, positive: Float? = nil,
  sample: RankingProtocol.Sample? = nil, workers: Workers, progress: Progress = .unwatched
) throws -> EvaluationResult {
  try Evaluator(
    dataset, part: part, metrics: metrics, candidates: candidates, known: known, seen: seen,
    positive: positive, sample: sample
  ).evaluate(scorer, workers: workers, progress: progress)
}
