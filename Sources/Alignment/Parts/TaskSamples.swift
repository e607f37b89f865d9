public import Interactions
public import Recommenders
public import Support

/// Text-to-text samples of several tasks, made of interactions: what a language model lacks of a
/// recommender's knowledge.
///
/// From each pair come as many samples of a task as its setting says, and all are learnt alike. Cao et al.,
/// Aligning large language models with recommendation knowledge, Findings of NAACL 2024: retrieval, ranking
/// and rating, and beside them masked items (MIM), masked spans of tokens (MLM) and the preferred one of two
/// items (BPR). The words of prompts are our choice: the paper's aren't known.
public struct TaskSamples: Samples {
  public static let kind = "tasks"
  public static let card = ModelCard(
    "samples of several tasks: retrieval, ranking, rating, masked items, masked spans, preference",
    source: "Cao et al., Aligning LLMs with recommendation knowledge, NAACL 2024",
    example: "samples tasks retrieval=1 mim=1 mlm=1 bpr=1")

  /// Which pairs.
  public var source = TrainingPairs.Source.all
  /// How many samples of each task a pair makes.
  private var counts: [Task: Int] = [.retrieval: 1]
  /// Items that are drawn beside the target where candidates are ranked.
  public var negatives = 19
  /// The words for items in histories and lists.
  public var words = Words.both
  /// A prompt and an answer of one's own.
  public var ownPrompt = ""
  public var ownAnswer = ""

  public init() {}

  /// A task.
  public enum Task: Int, CaseIterable, Sendable {
    /// The next item's id, by the stage's own prompt.
    case retrieval
    /// The next item's id among candidates.
    case ranking
    /// What the user gives the next item.
    case rating
    /// Items of the history and the next that were masked.
    case maskedItems
    /// Spans of the history's tokens that were masked.
    case maskedSpans
    /// The next item's id, of two.
    case preference
    /// The user's own.
    case own
  }

  /// The words for items.
  public enum Words: String, CaseIterable, Sendable {
    /// Ids and titles.
    case both
    /// Ids alone.
    case ids
    /// Titles alone.
    case titles
  }

  /// How many samples of a task a pair makes.
  func count(of task: Task) -> Int {
    task == .own ? (ownPrompt.isEmpty ? 0 : 1) : counts[task] ?? 0
  }

  private static func setting(
    _ name: String, _ task: Task, _ summary: String
  ) -> ModelSetting<TaskSamples> {
    .integer(name, \.counts[task: task], 0...64, "samples a pair: " + summary)
  }

  public static let taskSettings: [ModelSetting<TaskSamples>] = [
    setting("retrieval", .retrieval, "the next item's id"),
    setting("ranking", .ranking, "the next item's id among candidates"),
    setting("rating", .rating, "what the user gives the next item"),
    setting("mim", .maskedItems, "masked items"),
    setting("mlm", .maskedSpans, "masked spans of tokens"),
    setting("bpr", .preference, "the preferred of two items"),
  ]
  public static let wordsSetting = ModelSetting<TaskSamples>.word(
    "words", \.words, "the words for items: ids, titles, or both")
  public static let negativesSetting = ModelSetting<TaskSamples>.integer(
    "negatives", \.negatives, 1...1_000, "items drawn beside the next where candidates are ranked")
  public static let ownSettings: [ModelSetting<TaskSamples>] = [
    .text("own_prompt", \.ownPrompt, "the prompt of a task of one's own"),
    .text("own_answer", \.ownAnswer, "its answer, about the next item: `<item.title>`"),
  ]

  public static let settings =
    [sourceSetting] + taskSettings + [wordsSetting, negativesSetting] + ownSettings

  public func checkTogether() throws(SettingError) {
    guard Task.allCases.contains(where: { count(of: $0) > 0 }) else {
      throw .outOfRange("retrieval", value: "0", expected: "above 0 where no task has samples")
    }
    guard ownPrompt.isEmpty == ownAnswer.isEmpty else {
      throw .outOfRange(
        "own_answer", value: ownAnswer.isEmpty ? "empty" : "`\(ownAnswer)`",
        expected: "there where `own_prompt` is")
    }
  }

  /// The prompt of a task.
  func prompt(of task: Task) -> String {
    let list = "words=\(words.rawValue) form=semicolons"
    let had = "A user has purchased the following products: <history \(list)>. "
    switch task {
    case .retrieval: return had + "What is the ID of the next product the user will buy?"
    case .ranking:
      return had + "What is the ID of the next product the user will buy? Choose from the "
        + "candidates: <candidates \(list)>."
    case .rating: return had + "What rating will the user give to <item.title>?"
    case .maskedItems:
      // All of the window, of which some are masked.
      return
        "A user has purchased the following products: <history titles=5 \(list)>. What are the "
        + "masked products?"
    case .maskedSpans: return had
    case .preference:
      return had + "Which of the two would the user buy next? <candidates \(list)>."
    case .own: return ownPrompt
    }
  }

  public func teaches(_ words: AnswerReadout.Words?) -> Bool { words == .id }

  public var readsRatings: Bool { count(of: .rating) > 0 }

  public func questions(
    about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> [AnswerQuestion] {
    Task.allCases.flatMap { task in
      (0..<count(of: task)).compactMap {
        question(of: task, about: pair, of: catalogue, key: key.derived(task.rawValue).derived($0))
      }
    }
  }

  private func question(
    of task: Task, about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> AnswerQuestion? {
    var question = AnswerQuestion(
      user: pair.user, history: pair.history, answer: .item(pair.target))
    // Retrieval is asked for by the stage's own prompt.
    question.task = task == .retrieval ? nil : task
    switch task {
    case .retrieval: break
    case .ranking, .preference:
      question.candidates = catalogue.listed(
        task == .ranking ? negatives : 1, beside: pair, key: key)
    case .rating:
      guard let rating = pair.rating else { return nil }
      question.item = pair.target
      question.answer = .rating(rating)
    case .maskedItems:
      // A window of five; one or two of its items are masked.
      let window = Array(pair.history.suffix(4)) + [pair.target]
      let count = min(window.count, 1 + key.integer(below: 2, at: 0))
      question.history = window[...]
      question.answer = .masked(key.permutation(window.count).prefix(count).sorted())
    case .maskedSpans: question.answer = .spans(key)
    case .own:
      question.item = pair.target
      question.answer = .own
    }
    return question
  }
}

extension [TaskSamples.Task: Int] {
  /// The samples of a task; none unless said.
  fileprivate subscript(task task: TaskSamples.Task) -> Int {
    get { self[task] ?? 0 }
    set { self[task] = newValue }
  }
}

/// Spans of tokens that are masked, and what stands for them: T5's span corruption.
///
/// 15% of the tokens, in spans of three on average: Raffel et al., T5, JMLR 2020, section 3.1.4.
struct MaskedSpans {
  /// The masked spans, ascending and apart.
  let spans: [Range<Int>]

  /// Draws spans of a text of so many tokens.
  init(of count: Int, key: RandomKey) {
    let masked = max(1, Int((0.15 * Double(count)).rounded()))
    let number = max(1, min(Int((Double(masked) / 3).rounded()), count - masked))
    guard count > masked else {
      spans = []
      return
    }
    /// Parts of a whole, each at least 1, at random.
    func parts(_ whole: Int, _ key: RandomKey) -> [Int] {
      let cuts = key.permutation(whole - 1).prefix(number - 1).map { $0 + 1 }.sorted()
      return zip([0] + cuts, cuts + [whole]).map { $1 - $0 }
    }
    let gaps = parts(count - masked, key.derived("gaps"))
    let lengths = parts(masked, key.derived("lengths"))
    var (spans, place) = ([Range<Int>](), 0)
    for (gap, length) in zip(gaps, lengths) {
      spans.append(place + gap..<place + gap + length)
      place += gap + length
    }
    self.spans = spans
  }
}
