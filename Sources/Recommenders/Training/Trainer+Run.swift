internal import Networks
internal import Support

extension Trainer {
  /// The accounts of one call of `train`.
  struct Run {
    /// Why it ended; `nil` while it goes on.
    var ending: TrainReport.Ending?
    /// The place of the step that was begun last.
    var place = TrainingPlace()
    /// Whether the stage has spent a budget of its own.
    var isStageOver = false
    /// The place that the call began at.
    let first: TrainingPlace

    private let options: TrainOptions
    private let pairsBefore: Int
    private let start = Machine.seconds
    private var history: [TrainReport.Checkpoint] = []
    private var lastReport = -Double.infinity
    private var lastMetric = ""

    init(state: TrainingState, options: TrainOptions) {
      self.options = options
      first = state.next
      pairsBefore = state.pairs
    }

    private var seconds: Double { Machine.seconds - start }

    /// Steps of this call.
    private func steps(_ state: TrainingState) -> Int { state.next.step - first.step }

    /// Training pairs of this call.
    private func pairs(_ state: TrainingState) -> Int { state.pairs - pairsBefore }

    /// Whether any part of the budget is used up; an epoch is as many steps as one has, wherever in
    /// an epoch this call began.
    func isSpent(_ state: TrainingState) -> Bool {
      let epochs = state.next.epoch - first.epoch
      return epochs > options.epochs ?? .max
        || epochs == options.epochs && state.next.batch >= first.batch
        || steps(state) >= options.steps ?? .max || pairs(state) >= options.pairs ?? .max
        || seconds >= options.minutes.map { $0 * 60 } ?? .infinity
    }

    /// Tells whoever watches how far the training is, at most ten times a second.
    mutating func reportStep(_ state: TrainingState, batches: Int, to progress: Progress) {
      guard seconds - lastReport >= 0.1 else { return }
      lastReport = seconds
      let loss = state.pending.loss / Double(state.pending.steps)
      let part = Double(state.next.batch) / Double(batches)
      report(
        "epoch \(state.next.epoch + 1)  loss \(NumberText.fixed(loss, digits: 3))" + lastMetric,
        state, at: Double(state.next.epoch - first.epoch) + part, isMilestone: false, to: progress)
    }

    /// Notes a checkpoint and reports it as a milestone.
    mutating func note(_ state: inout TrainingState, metric: Double?, to progress: Progress) {
      let epoch = state.next.runningEpoch
      let loss = state.pending.loss / Double(max(1, state.pending.steps))
      state.pending = TrainingState.PendingSteps()
      history.append(
        TrainReport.Checkpoint(
          epoch: epoch, steps: state.next.step, pairs: state.pairs, loss: loss, metric: metric,
          users: metric == nil ? nil : options.validationUsers, seconds: seconds))
      if let metric {
        lastMetric = "  \(options.metric) \(NumberText.fixed(metric, digits: 4))"
        if let best = state.best, best.metric > metric {
          let at = best.place.batch == 0 ? "\(best.place.epoch)" : "step \(best.place.step)"
          lastMetric += " (best \(NumberText.fixed(best.metric, digits: 4)) at \(at))"
        }
      }
      report(
        "epoch \(epoch)  loss \(NumberText.fixed(loss, digits: 3))" + lastMetric, state,
        at: Double(state.next.epoch - first.epoch), isMilestone: true, to: progress)
    }

    /// Whether more than one thing may end it: several budgets, or patience once it is measured.
    private var mayEndEarly: Bool {
      let isPatient = options.patience != nil && history.contains { $0.metric != nil }
      let budgets = [
        options.epochs != nil, options.steps != nil, options.pairs != nil, options.minutes != nil,
      ]
      return isPatient || budgets.count(where: \.self) > 1
    }

    /// Sends a report in the unit of the budget: minutes, pairs, steps or epochs.
    private func report(
      _ message: String, _ state: TrainingState, at epochs: Double, isMilestone: Bool,
      to progress: Progress
    ) {
      let (steps, pairs) = (steps(state), pairs(state))
      let rate = Int(Double(pairs) / max(seconds, 1e-9))
      var update = ProgressUpdate(
        task: "train", completed: epochs, total: options.epochs.map(Double.init), unit: "epochs",
        message: message + "  \(rate) pairs/s", isMilestone: isMilestone,
        mayEndEarly: mayEndEarly)
      if let minutes = options.minutes {
        (update.completed, update.total, update.unit) = (seconds / 60, minutes, "minutes")
      } else if let limit = options.pairs {
        (update.completed, update.total, update.unit) = (Double(pairs), Double(limit), "pairs")
      } else if let limit = options.steps {
        (update.completed, update.total, update.unit) = (Double(steps), Double(limit), "steps")
      }
      progress.report(update)
    }

    /// The report of the whole call.
    func report(_ state: TrainingState) -> TrainReport {
      var report = TrainReport(metric: options.metric)
      report.ending = ending ?? .budget
      report.epochsBefore = first.epoch
      report.epochs = max(0, state.next.epoch - first.epoch)
      report.stepsBefore = first.step
      report.steps = steps(state)
      report.pairs = pairs(state)
      report.bestEpoch = state.best?.place.runningEpoch
      report.bestStep = state.best?.place.step
      report.bestMetric = state.best?.metric
      report.isOfWholeEpochs =
        report.epochs > 0
        && [first, state.next, state.best?.place].allSatisfy { $0?.batch ?? 0 == 0 }
      report.seconds = seconds
      report.peakMemory = Machine.peakMemory
      report.history = history
      return report
    }
  }
}
