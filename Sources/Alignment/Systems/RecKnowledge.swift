import Backbones
import Interactions
public import Recommenders

/// Recommendation knowledge for a language model: text-to-text samples of several tasks, all learnt alike.
///
/// Users are histories of ids and titles, and ids are what is answered. Classical operations of training,
/// such as masking items and preferring one of two, become texts beside the tasks themselves. A catalogue is
/// ranked by a search among its ids.
///
/// Cao et al., Aligning large language models with recommendation knowledge, Findings of NAACL 2024,
/// arXiv 2404.00245. Prompts, mixture and numbers are our choice: the paper's aren't known.
public struct RecKnowledge: NamedSystem {
  public static let kind = "recknowledge"
  public static let card = ModelCard(
    "tunes a language model on texts made of interactions: retrieval, ranking, rating, masks, preference",
    formula:
      "−mean ln p(t_j | prompt, t_<j) over samples of all tasks; score = ln p of an id's tokens, "
      + "found by a search among all ids",
    source: "Cao et al., Aligning LLMs with recommendation knowledge, NAACL 2024",
    example: #"recknowledge base (new_backbone "minilm") titles=5"#)

  public var tasks = TaskSamples()
  public var readout = AnswerReadout()
  public var prompts = Prompts()
  public var training = StageTraining()

  public init() {
    readout.words = .id
    readout.decoding = .beams
    prompts.ids = .random
    prompts.longest = 256
    for name in ["mim", "mlm", "bpr"] {
      // What the paper adds to retrieval.
      try? Self.task(name).set(&self, "1")
    }
    training.every = 0
    training.rate = 1e-3
    training.batch = 32
  }

  /// The setting of a task.
  private static func task(_ name: String) -> ModelSetting<RecKnowledge> {
    guard let setting = TaskSamples.taskSettings.first(where: { $0.name == name }) else {
      preconditionFailure("no task `\(name)`")
    }
    return setting.of(\RecKnowledge.tasks)
  }

  public var sentence: Sentence {
    var (comparison, none, prompts) = (Comparison(), FreeRows(), prompts)
    comparison.score = .logp
    none.rows = 0
    if prompts.user == Prompts().user { prompts.user = tasks.prompt(of: .retrieval) }
    return Sentence(
      user: Sentence.Side(bridge: none, site: PrefixSite(), readout: readout), prompts: prompts,
      comparison: comparison,
      stages: [Stage([AnswerLikelihood()], samples: tasks, training: training)])
  }

  public func checkTogether() throws(SettingError) { try tasks.checkTogether() }

  public var idle: Set<String> {
    readout.idle.union(tasks.count(of: .ranking) == 0 ? ["negatives"] : [])
  }

  public static let settings: [ModelSetting<RecKnowledge>] =
    (TaskSamples.taskSettings + [TaskSamples.wordsSetting, TaskSamples.negativesSetting]
    + [TaskSamples.sourceSetting] + TaskSamples.ownSettings).map { $0.of(\RecKnowledge.tasks) } + [
      Prompts.idsSetting.of(\RecKnowledge.prompts),
      Prompts.titlesSetting.of(\RecKnowledge.prompts),
      Prompts.longestSetting.of(\RecKnowledge.prompts),
      AnswerReadout.decodingSetting.of(\RecKnowledge.readout),
      AnswerReadout.beamsSetting.of(\RecKnowledge.readout),
      StageTraining.rateSetting.of(\RecKnowledge.training),
      StageTraining.warmUpSetting.of(\RecKnowledge.training),
      StageTraining.decaySetting.of(\RecKnowledge.training),
      StageTraining.batchSetting.of(\RecKnowledge.training),
    ]

  /// Sizes of the habit of FLAN-T5, since the paper's aren't known.
  public static var paper: RecKnowledge {
    var paper = RecKnowledge()
    for name in ["ranking", "rating"] { try? task(name).set(&paper, "1") }
    (paper.prompts.titles, paper.prompts.longest) = (20, 1024)
    (paper.training.rate, paper.training.batch) = (3e-4, 128)
    return paper
  }

  public static var presets: [SystemPreset<RecKnowledge>] {
    [
      SystemPreset(
        "small", "sizes for a small language model on a CPU",
        because: "the paper's are for FLAN-T5 on accelerators", RecKnowledge()),
      SystemPreset("paper", "as the paper, as far as it is known, and habits of its model", .paper),
    ]
  }
}
