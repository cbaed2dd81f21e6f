namespace Runner.Optimizers;

/// <summary>What changes from update to update, set by the schedule.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Momentum coefficient of the rules that have one.</param>
/// <param name="WeightDecay">λ: added to the gradient as λ·w, or decoupled for adamw and lion.</param>
public readonly record struct StepSettings(double Rate, double Momentum, double WeightDecay);
