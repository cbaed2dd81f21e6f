namespace Runner.Optimizers;

/// <summary>Settings that the schedules can change from update to update.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Momentum coefficient of the rules that have one.</param>
/// <param name="WeightDecay">λ: added to the gradient as λ·w, or decoupled for adamw and lion.</param>
public readonly record struct StepSettings(double Rate, double Momentum, double WeightDecay);
