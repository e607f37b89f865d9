import Interactions
import Recommenders
import Support

/// A definition of an alignment, beside its data, ID model and language model: parts, put together.
public struct Sentence: Sendable {
  /// The parts of one tower.
  public struct Side: Sendable {
    /// The bridge, which makes rows.
    public var bridge: any Bridge
    /// Where they enter.
    public var site: any Site
    /// The vector that is read out of the language model.
    public var readout: any Readout

    public init(
      bridge: any Bridge = LayerwiseBridge(), site: any Site = KeyValueSite(),
      readout: any Readout = PooledReadout()
    ) {
      self.bridge = bridge
      self.site = site
      self.readout = readout
    }

    /// How many layers from the bottom compute the same with the side's own rows as without; `nil` where
    /// even what enters layer 0 has rows.
    var untouchedLayers: Int? { readout.tokens > 0 ? nil : site.untouchedLayers }

    /// Its parts with their roles.
    public var parts: [(role: PartRole, part: any AlignmentPart)] {
      [(.bridge, bridge), (.site, site), (.readout, readout)]
    }
  }

  /// The parts of the users' tower.
  public var user: Side
  /// The parts of the items' tower.
  public var item: Side
  /// Whether the two towers are one: an item is read as a user who had that item alone.
  public var isTied = false
  /// The hard prompts of both.
  public var prompts: Prompts
  /// The comparison that makes a score.
  public var comparison: Comparison
  /// How it is trained, one stage after the other; at least one.
  public var stages: [Stage]

  public init(
    user: Side = Side(), item: Side? = nil, prompts: Prompts = Prompts(),
    comparison: Comparison = Comparison(), stages: [Stage] = [Stage()]
  ) {
    self.user = user
    self.item = item ?? user
    self.prompts = prompts
    self.comparison = comparison
    self.stages = stages.isEmpty ? [Stage()] : stages
  }

  subscript(tower: Tower) -> Side {
    get {
      switch tower {
      case .user: user
      case .item: item
      }
    }
    set {
      switch tower {
      case .user: user = newValue
      case .item: item = newValue
      }
    }
  }

  /// Whether items are ranked by what the language model answers, and not by vectors of two towers.
  public var isAnswering: Bool { answer != nil }

  /// The readout of answers; `nil` where vectors are read out.
  var answer: AnswerReadout? { user.readout as? AnswerReadout }

  /// Whether the language model judges one item at a time with "Yes" or "No".
  var isJudged: Bool { answer?.words == .yes }

  /// A stage by its number; the last one for all numbers behind it.
  func stage(_ number: Int) -> Stage { stages[min(number, stages.count - 1)] }

  /// The user's prompt in each stage; one where it is the same in all.
  public var userPrompts: [String] {
    let all = stages.map { $0.training.prompt.isEmpty ? prompts.user : $0.training.prompt }
    return Set(all).count == 1 ? [all[0]] : all
  }

  /// The samples of several tasks that some stage learns from; `nil` where none does.
  var tasks: TaskSamples? { stages.lazy.compactMap { $0.samples as? TaskSamples }.last }

  /// All templates of users' prompts: those of the stages, then those of tasks, then that of a user's own
  /// answer.
  var userTemplates: [String] {
    userPrompts
      + (tasks.map { tasks in
        TaskSamples.Task.allCases.map { tasks.prompt(of: $0) } + [tasks.ownAnswer]
      } ?? [])
  }

  /// The place of a stage's template among all.
  func template(ofStage stage: Int) -> Int { min(stage, userPrompts.count - 1) }

  /// The place of a task's template among all.
  func template(of task: TaskSamples.Task) -> Int { userPrompts.count + task.rawValue }

  /// The same without rows of ID vectors: free rows and texts.
  var withoutIDs: Sentence {
    var text = self
    for tower in towers { text[tower].bridge = text[tower].bridge.withoutIDs }
    text.comparison.residual = false
    if user.site.fillsPlaces {
      text.user.site = PrefixSite()
      text.prompts.user = PromptTemplate.withoutRows(prompts.user)
    }
    text.stages = stages.compactMap { stage in
      var stage = stage
      stage.objectives.removeAll {
        !type(of: $0).reads.isDisjoint(with: [.idRows, .router, .userVectors])
      }
      stage.training.prompt = PromptTemplate.withoutRows(stage.training.prompt)
      if var pairs = stage.samples as? PairSamples {
        // All steps read texts alone now.
        pairs.alone = 0
        stage.samples = pairs
      }
      // A stage of rows alone has nothing left to train.
      let isOfRows = isAnswering && !stage.groups.isEmpty && !stage.groups.contains(.backbone)
      return isOfRows ? nil : stage
    }
    return text
  }

  /// Whether ID vectors are read.
  public var readsIDs: Bool {
    towers.contains { self[$0].bridge.source != .none }
  }

  /// Whether anything is learnt of ID vectors, by rows or by an objective.
  public var learnsFromIDs: Bool { readsIDs || stages.contains { $0.reads.contains(.userVectors) } }

  /// Whether any stage compares rows with the mean states of hard prompts.
  var readsPromptStates: Bool {
    stages.contains { $0.reads.contains(.idRows) }
  }

  /// The towers that have parts and parameters of their own.
  var towers: [Tower] { isTied || isAnswering ? [.user] : Tower.allCases }

  /// The tower whose parts and parameters one is read with.
  func owner(of tower: Tower) -> Tower { towers.contains(tower) ? tower : .user }

  /// Refuses parts that don't go together, and settings of a part that don't.
  ///
  /// - Throws: `AlignmentError`, `SettingError`.
  public func check() throws {
    for part in towers.flatMap({ self[$0].parts }) { try part.part.checkTogether() }
    try checkAnswers()
    try checkTasks()
    try checkPlaces()
    for stage in stages {
      let compares = !isAnswering && !stage.reads.contains(.catalogue)
      if let pairs = stage.samples as? PairSamples, pairs.alone > 0, !compares || !readsIDs {
        throw SettingError.outOfRange(
          "alone", value: "\(pairs.alone)",
          expected: "0 where no ID rows are read, or not for a batch's items")
      }
      if let pairs = stage.samples as? PairSamples, pairs.bank > 0,
        isAnswering || !stage.reads.contains(.candidates)
      {
        throw SettingError.outOfRange(
          "bank", value: "\(pairs.bank)",
          expected: "0 where nothing is compared with a batch's items")
      }
      for objective in stage.active where type(of: objective).reads.contains(.catalogue) {
        guard isTied, comparison.score == .cosine, !comparison.residual else {
          throw AlignmentError.wantsTiedCosines(objective: type(of: objective).kind)
        }
      }
      for objective in stage.active where type(of: objective).reads.contains(.router) {
        if !(user.bridge is MFormer) {
          throw AlignmentError.noRouter(
            objective: type(of: objective).kind, bridge: type(of: user.bridge).kind)
        }
      }
      for objective in stage.active where type(of: objective).reads.contains(.idRows) {
        for side in towers.map({ self[$0] }) where !(side.bridge is any IDBridge) {
          throw AlignmentError.noIDRows(
            objective: type(of: objective).kind, bridge: type(of: side.bridge).kind)
        }
      }
    }
  }

  /// Refuses data without ratings where labels or answers are made of these.
  ///
  /// - Throws: `AlignmentError.noRatings`.
  func checkRatings(of data: Dataset) throws(AlignmentError) {
    if data.ratings == nil, stages.contains(where: \.samples.readsRatings) {
      throw .noRatings(data: data.name)
    }
  }

  /// Refuses parts that compare answers beside parts that compare vectors.
  private func checkAnswers() throws {
    let score = comparison.score
    let fits = answer.map {
      $0.words == .yes ? score == .logit : [.logp, .meanlogp].contains(score)
    }
    guard fits ?? score.isOfVectors, !(isAnswering && comparison.residual) else {
      throw AlignmentError.otherScore(
        score.rawValue + (comparison.residual ? " with the ID model's own score" : ""),
        readout: type(of: user.readout).kind + (answer.map { " with=\($0.words.rawValue)" } ?? ""))
    }
    guard isAnswering || !(item.readout is AnswerReadout), !(isAnswering && isTied) else {
      throw AlignmentError.otherScore(score.rawValue, readout: "items' own")
    }
    for stage in stages {
      for objective in stage.active {
        let kind = type(of: objective)
        guard kind.reads.contains(.answers) == (isAnswering && !isJudged),
          kind.reads.contains(.judgements) == isJudged
        else {
          throw AlignmentError.otherObjective(
            kind.kind, readout: type(of: user.readout).kind)
        }
      }
      guard stage.samples.teaches(answer?.words) else {
        throw AlignmentError.otherSamples(
          type(of: stage.samples).kind, readout: type(of: user.readout).kind)
      }
    }
  }

  /// Refuses stages whose tasks spell items in two ways: there is one set of templates.
  private func checkTasks() throws {
    let all = stages.compactMap { $0.samples as? TaskSamples }
    guard let last = all.last else { return }
    for tasks in all
    where tasks.words != last.words || tasks.ownPrompt != last.ownPrompt
      || tasks.ownAnswer != last.ownAnswer
    {
      throw SettingError.outOfRange(
        "words", value: "`\(tasks.words.rawValue)`",
        expected: "the same in all stages, as a task of one's own")
    }
  }

  /// Refuses prompts with places for rows where no part fills them, and parts without such places.
  private func checkPlaces() throws {
    let templates = try userPrompts.map { try PromptTemplate($0) }
    let hasSlots = user.site.fillsPlaces
    let itemsHave = towers.contains(.item) && item.site.fillsPlaces
    if try itemsHave || PromptTemplate(prompts.item).hasRows {
      throw AlignmentError.itemsHaveNoPlaces
    }
    guard templates.contains(where: \.hasRows) == hasSlots else {
      throw AlignmentError.places(site: type(of: user.site).kind, areThere: !hasSlots)
    }
    if isAnswering {
      guard templates.allSatisfy({ $0.asksAboutItem == isJudged }) else {
        throw AlignmentError.asksAboutItem(isJudged: isJudged)
      }
    }
    guard !hasSlots || (user.bridge as? any IDBridge)?.ids.free.rows == 0 else {
      throw AlignmentError.slotsWantIDs(bridge: type(of: user.bridge).kind)
    }
    for objective in stages.flatMap(\.active)
    where hasSlots && type(of: objective).reads.contains(.idRows) {
      throw AlignmentError.otherObjective(type(of: objective).kind, readout: SlotSite.kind)
    }
    if userPrompts.count > 1, isTied { throw AlignmentError.promptsOfTied }
    guard isAnswering || !templates.contains(where: \.listsCandidates) else {
      throw AlignmentError.listsCandidates
    }
  }
}

extension Sentence {
  /// The sentence as a call of `align`: what isn't said there is as usual.
  ///
  /// - Parameters:
  ///   - base: what the ID model is called.
  ///   - backbone: what the language model is called.
  /// - Returns: the call, on one line.
  public func call(base: String = "base", backbone: String = "lm") -> String {
    "align \(base) \(backbone)" + Self.text(of: sides + comparison.given + prompts.given + trained)
  }

  /// The settings of the sentence, by name.
  var settings: [(name: String, value: String)] {
    sides + comparison.literals + prompts.literals + trained
  }

  /// The parts of the towers; of items only where they differ.
  private var sides: [(name: String, value: String)] {
    let (user, item) = (Self.text(of: user), Self.text(of: item))
    return isTied
      ? [("user", user), ("item", "tied")]
      : [("user", user)] + (item == user || isAnswering ? [] : [("item", item)])
  }

  private var trained: [(name: String, value: String)] {
    [("stages", Self.list(stages.map(Self.text)))]
  }

  private static func text(of side: Side) -> String {
    list(side.parts.map { text(of: $0.part, as: $0.role) })
  }

  private static func text(of part: any AlignmentPart, as role: PartRole) -> String {
    "(\(role.rawValue) \(type(of: part).kind)\(text(of: part.given)))"
  }

  private static func text(of stage: Stage) -> String {
    let groups = stage.groups.map { LiteralText.quoted($0.rawValue) }
    return "(stage" + (groups.isEmpty ? "" : " train=" + list(groups))
      + " objectives=" + list(stage.objectives.map { text(of: $0, as: .objective) })
      + " samples=" + text(of: stage.samples, as: .samples) + text(of: stage.training.given) + ")"
  }

  private static func text(of options: [(name: String, value: String)]) -> String {
    options.map { " \($0.name)=\($0.value)" }.joined()
  }

  private static func list(_ parts: [String]) -> String { "[\(parts.joined(separator: ", "))]" }
}

extension Sentence {
  /// All that it says, flat: what a file keeps of it.
  public var flat: [(name: String, value: String)] {
    var all: [(String, String)] = []
    func add(_ name: String, _ part: some ModelConfiguration) {
      all += type(of: part).settings.map { ("\(name).\($0.name)", $0.plain(in: part)) }
    }
    func add(_ name: String, part: any AlignmentPart) {
      all.append((name, type(of: part).kind))
      add(name, part)
    }
    for (tower, side) in [("user", user), ("item", item)] {
      for (role, part) in side.parts { add("\(tower).\(role.rawValue)", part: part) }
    }
    all.append(("tied", "\(isTied)"))
    add("prompts", prompts)
    add("comparison", comparison)
    all.append(("stages", "\(stages.count)"))
    for (number, stage) in stages.enumerated() {
      let name = "stage.\(number)"
      all.append((name + ".train", stage.groups.map(\.rawValue).joined(separator: " ")))
      all.append((name + ".objectives", "\(stage.objectives.count)"))
      for (place, objective) in stage.objectives.enumerated() {
        add("\(name).objective.\(place)", part: objective)
      }
      add(name + ".samples", part: stage.samples)
      add(name, stage.training)
    }
    return all
  }

  /// Reads what `flat` said.
  ///
  /// - Parameter value: the value of a name; `nil` where there is none.
  /// - Throws: `SentenceError` for a value that is missing or that no part has.
  public init(flat value: (String) -> String?) throws(SentenceError) {
    func text(_ name: String) throws(SentenceError) -> String {
      guard let text = value(name) else { throw SentenceError(name: name) }
      return text
    }
    func count(_ name: String) throws(SentenceError) -> Int {
      guard let count = Int(try text(name)), (0...64).contains(count) else {
        throw SentenceError(name: name)
      }
      return count
    }
    func read<Read: ModelConfiguration>(_ name: String, _ start: Read) throws(SentenceError) -> Read
    {
      var part = start
      for setting in Read.settings {
        let name = "\(name).\(setting.name)"
        // What was said before a setting came is as it was then.
        guard let text = value(name) else { continue }
        do { try setting.set(&part, text) } catch { throw SentenceError(name: name) }
      }
      return part
    }
    func part(_ role: PartRole, _ name: String) throws(SentenceError) -> any AlignmentPart {
      let kind = try text(name)
      guard let type = role.kinds.first(where: { $0.kind == kind }) else {
        throw SentenceError(name: name)
      }
      func made<Made: AlignmentPart>(_ type: Made.Type) throws(SentenceError) -> any AlignmentPart {
        try read(name, Made())
      }
      return try made(type)
    }
    func side(_ tower: String) throws(SentenceError) -> Side {
      var side = Side()
      for role in [PartRole.bridge, .site, .readout] {
        let name = "\(tower).\(role.rawValue)"
        guard side.put(try part(role, name)) else { throw SentenceError(name: name) }
      }
      return side
    }
    self.init(
      user: try side("user"), item: try side("item"), prompts: try read("prompts", Prompts()),
      comparison: try read("comparison", Comparison()), stages: [])
    guard let tied = Bool(try text("tied")) else { throw SentenceError(name: "tied") }
    isTied = tied
    var stages: [Stage] = []
    for number in 0..<(try count("stages")) {
      let name = "stage.\(number)"
      var groups: [ParameterRole] = []
      for word in try text(name + ".train").split(separator: " ") {
        guard let group = ParameterRole(rawValue: String(word)) else {
          throw SentenceError(name: name + ".train")
        }
        groups.append(group)
      }
      var objectives: [any Objective] = []
      for place in 0..<(try count(name + ".objectives")) {
        let name = "\(name).objective.\(place)"
        guard let objective = try part(.objective, name) as? any Objective else {
          throw SentenceError(name: name)
        }
        objectives.append(objective)
      }
      guard let samples = try part(.samples, name + ".samples") as? any Samples else {
        throw SentenceError(name: name + ".samples")
      }
      stages.append(
        Stage(
          objectives, samples: samples, groups: groups,
          training: try read(name, StageTraining())))
    }
    guard !stages.isEmpty else { throw SentenceError(name: "stages") }
    self.stages = stages
  }
}

extension Sentence.Side {
  /// Puts a part into its place.
  ///
  /// - Returns: whether it is one of a tower.
  public mutating func put(_ part: any AlignmentPart) -> Bool {
    switch part {
    case let part as any Bridge: bridge = part
    case let part as any Site: site = part
    case let part as any Readout: readout = part
    default: return false
    }
    return true
  }
}

/// A value of a sentence that is missing in a file, or that no part has.
public struct SentenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the value.
  public let name: String

  public var description: String { "`\(name)` of the alignment is missing, or no such value" }
}
