import Networks
import Recommenders

/// A system that tunes a language model on titles alone, and then with rows of ID vectors in places of its
/// prompt.
protocol TextThenRows: NamedSystem {
  /// The projector.
  var bridge: MLPBridge { get set }
  var site: SlotSite { get set }
  var prompts: Prompts { get set }
  /// The user's prompt of the first stage.
  var textPrompt: String { get set }
  /// Epochs of the first stage, on titles alone.
  var textEpochs: Int { get set }
  /// The training: of the second stage, and of the first but for its end.
  var training: StageTraining { get set }
}

extension TextThenRows {
  /// Both stages, or the one that has epochs.
  ///
  /// - Parameters:
  ///   - readout: what is answered.
  ///   - comparison: what compares answers.
  ///   - objectives: what both stages minimise.
  ///   - samples: what both learn from.
  ///   - groups: what trains in the second; all unless said.
  /// - Returns: the sentence; of the first stage alone it has no rows.
  func sentence(
    by readout: AnswerReadout, _ comparison: Comparison, _ objectives: [any Objective],
    _ samples: any Samples, rows groups: [ParameterRole] = []
  ) -> Sentence {
    var text = training
    text.epochs = textEpochs
    let readsTextAlone = training.epochs == 0 && textEpochs > 0
    if !readsTextAlone { text.prompt = textPrompt }
    let first = Stage(objectives, samples: samples, groups: [.backbone], training: text)
    let second = Stage(objectives, samples: samples, groups: groups, training: training)
    guard readsTextAlone else {
      return Sentence(
        user: Sentence.Side(bridge: bridge, site: site, readout: readout), prompts: prompts,
        comparison: comparison, stages: textEpochs > 0 ? [first, second] : [second])
    }
    var (none, prompts) = (FreeRows(), prompts)
    (none.rows, prompts.user) = (0, textPrompt)
    return Sentence(
      user: Sentence.Side(bridge: none, site: PrefixSite(), readout: readout), prompts: prompts,
      comparison: comparison, stages: [first])
  }

  /// The names of settings of stages and gate that change nothing beside the others.
  var idleInStages: Set<String> {
    Set((textEpochs > 0 ? [] : ["text_prompt"]) + (bridge.ids.gate.kind == .count ? [] : ["kappa"]))
  }

  /// What a row starts as, and its gate.
  static var rowSettings: [ModelSetting<Self>] {
    [
      IDRows.deviationSetting.of(\Self.bridge.ids),
      RowGate.kindSetting.of(\Self.bridge.ids.gate),
      RowGate.kappaSetting.of(\Self.bridge.ids.gate),
    ]
  }

  /// The prompts of both stages.
  static var promptSettings: [ModelSetting<Self>] {
    [
      Prompts.titlesSetting.of(\Self.prompts),
      Prompts.longestSetting.of(\Self.prompts),
      Prompts.userSetting.of(\Self.prompts),
      .text("text_prompt", \.textPrompt, "the user's prompt of the first stage, without rows"),
    ]
  }

  /// How long and how both stages train.
  static var stageSettings: [ModelSetting<Self>] {
    [
      .integer(
        "text_epochs", \.textEpochs, 0...(.max), "epochs of the first stage; 0 leaves it out"),
      .integer(
        "epochs", \.training.epochs, 0...(.max), "epochs of the second stage; 0 leaves it out"),
      StageTraining.rateSetting.of(\Self.training),
      StageTraining.warmUpSetting.of(\Self.training),
      StageTraining.decaySetting.of(\Self.training),
      StageTraining.batchSetting.of(\Self.training),
    ]
  }
}
