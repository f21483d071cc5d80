import { setTimeout } from 'node:timers/promises'
import type { Opened } from '../../channel/messages.ts'
import type { BookstoreError } from '../../domain/errors.ts'
import { isId } from '../../domain/fields.ts'
import { ERROR_FORMATS, toBookstoreError } from '../../protocol/errors.ts'
import { HELP_TEXT } from '../../protocol/help.ts'
import { type InlineCommand, inlineFailure, inlineResult, parseInline } from '../../protocol/inline.ts'
import { parseRpcFrame, type RpcFrame, type RpcRequest, rpcResult } from '../../protocol/json-rpc.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { Role } from '../../protocol/roles.ts'
import { isPrivateNotification, roleOfTopic } from '../../protocol/topics.ts'
import { answerRpc } from '../connection/answer-rpc.ts'
import { checkCall } from '../connection/check-call.ts'
import { type Connection, requireRole } from '../connection/connection.ts'
import { isFault, logMessage } from '../connection/log-message.ts'
import type { Answer } from '../connection/operations.ts'
import { stopwatch } from '../supervisor-link/meter.ts'
import { tellAnswer, tellRequest } from '../traffic/tell-frame.ts'
import type { ClientSocket } from './client-socket.ts'
import { SLOW_READER } from './closings.ts'
import { INLINE, type Notation, RPC } from './notation.ts'
import { createRefusalThrottle } from './refusal-throttle.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'

/** With so many requests under way on one connection nothing more is read from it; with so few, reading goes on. */
const MAX_UNDER_WAY = 256
const FEW_UNDER_WAY = 128

/**
 * Serves a WebSocket: reads frames, performs the requests in them, and answers in the notation in which they came. JSON-RPC
 * requests are performed side by side, since ids tell their answers apart; inline commands one after the other, as typed.
 */
export class Session {
  readonly #socket: ClientSocket
  readonly #connection: Connection
  readonly #subscriptions: Subscriptions
  #role: Role
  #inline: Promise<void> = Promise.resolve()
  #underWay = 0
  readonly #settling: (() => void)[] = []
  readonly #throttle = createRefusalThrottle()

  constructor(socket: ClientSocket, connection: Connection, opened: Opened) {
    this.#socket = socket
    this.#connection = connection
    this.#role = opened.role
    // Who follows a connection that follows it, or itself, must not be told of being told.
    const tell = (text: string, name: NotificationName) =>
      name === 'TRAFFIC' ? this.#write(text) : this.send(text, !isPrivateNotification(name))
    this.#subscriptions = createSubscriptions(connection.feeds, tell, socket)
  }

  /** False as long as the client has not presented a token that the server asks for. */
  get hasRole(): boolean {
    return this.#role !== 'none'
  }

  /** Takes one text frame. */
  receive(text: string, bytes: number): void {
    this.#connection.meter.received(bytes)
    const isShown = tellRequest(this.#connection.tap, text, bytes)
    const first = text.trimStart()[0]
    if (first === '{' || first === '[') this.#receiveRpc(text, isShown)
    else this.#inline = this.#track(this.#inline.then(() => this.#receiveInline(text, isShown)))
  }

  /** Sends one text frame, unless the connection is over. `isShown`: whether what it answers was shown to those who follow. */
  send(text: string, isShown = true): void {
    tellAnswer(this.#connection.tap, text, this.#write(text), isShown)
  }

  /** Returns the bytes that were sent. */
  #write(text: string): number {
    const bytes = this.#socket.sendText(text)
    this.#connection.meter.sent(bytes)
    if (this.#socket.bufferedAmount > LIMITS.queueBytes * 2) this.#socket.close(SLOW_READER.code, SLOW_READER.reason)
    return bytes
  }

  /** Resolves when all that came so far is answered. */
  settled(): Promise<void> {
    return this.#underWay === 0 ? Promise.resolve() : new Promise(resolve => this.#settling.push(resolve))
  }

  end(): void {
    this.#subscriptions.end()
  }

  #receiveRpc(text: string, isShown: boolean): void {
    const frame = parseRpcFrame(text)
    if (!this.#answerAtOnce(frame, isShown)) void this.#track(this.#answerRpcFrame(frame, isShown))
  }

  /**
   * Answers a GET of a shared book in the turn of the event loop in which it came, without asking the supervisor. False for
   * everything else, and for a request that is to be refused.
   */
  #answerAtOnce({ requests, batch }: RpcFrame, isShown: boolean): boolean {
    const [request] = requests
    if (batch || !request || 'error' in request || request.method !== 'GET' || request.id === undefined) return false
    const elapsed = stopwatch()
    const id = onlyId(request.params)
    const answer = id === undefined || this.#role === 'none' ? undefined : this.#connection.operations.readShared(id)
    if (!answer) return false
    this.#logAnswer('GET', answer, elapsed())
    this.send(rpcResult(request.id, answer.result), isShown)
    return true
  }

  /** Counts requests under way. A client that asks faster than it can be answered is not read from for a while. */
  async #track(work: Promise<void>): Promise<void> {
    if (++this.#underWay === MAX_UNDER_WAY) this.#socket.pause()
    await work
    if (--this.#underWay === FEW_UNDER_WAY && this.#socket.isPaused) this.#socket.resume()
    if (this.#underWay === 0) for (const settle of this.#settling.splice(0)) settle()
  }

  async #answerRpcFrame(frame: RpcFrame, isShown: boolean): Promise<void> {
    const answer = await answerRpc(frame, request => this.#performRpc(request))
    if (answer !== undefined) this.send(answer, isShown)
  }

  async #performRpc(request: RpcRequest): Promise<Answer> {
    try {
      if ('error' in request) throw this.#logged('', request.error)
      return await this.#perform(request.method, request.params, RPC)
    } catch (error) {
      await this.#slowDown()
      throw error
    }
  }

  async #receiveInline(text: string, isShown: boolean): Promise<void> {
    try {
      const { method, params } = this.#readInline(text)
      if (method === 'HELP' || method === '') this.send(HELP_TEXT, isShown)
      else this.send(inlineResult((await this.#perform(method, params, INLINE)).result), isShown)
    } catch (error) {
      await this.#slowDown()
      this.send(inlineFailure(error), isShown)
    }
  }

  async #slowDown(): Promise<void> {
    const ms = this.#throttle()
    if (ms > 0 && this.#socket.readyState === this.#socket.OPEN) await setTimeout(ms)
  }

  #readInline(text: string): InlineCommand {
    try {
      return parseInline(text)
    } catch (error) {
      throw this.#logged(text.trim().split(/\s/, 1)[0]?.toUpperCase() ?? '', error)
    }
  }

  async #perform(method: string, params: unknown, notation: Notation): Promise<Answer> {
    const elapsed = stopwatch()
    try {
      const answer = await this.#dispatch(method, params, notation)
      this.#logAnswer(method, answer, elapsed())
      return answer
    } catch (error) {
      throw this.#logged(method, error, elapsed())
    }
  }

  async #dispatch(method: string, params: unknown, notation: Notation): Promise<Answer> {
    const call = checkCall({ method, params, isTyped: notation === INLINE }, this.#role)
    if (call.method === 'SUBSCRIBE') return { result: await this.#subscribe(call.params, notation) }
    if (call.method === 'UNSUBSCRIBE') return { result: this.#subscriptions.remove(call.params.subscription) }
    const answer = await this.#connection.operations.perform(call)
    if (call.method === 'AUTH') this.#role = (JSON.parse(answer.result) as { role: Role }).role
    return answer
  }

  #subscribe(params: Parameters<Subscriptions['add']>[0], notation: Notation): Promise<string> {
    requireRole(this.#role, roleOfTopic(params.topic), `SUBSCRIBE ${params.topic}`)
    return this.#subscriptions.add(params, notation)
  }

  #logAnswer(method: string, { id, title: message, result }: Answer, ms: number): void {
    const status = method === 'ADD' ? 201 : 200
    const what = { ...(id !== undefined && { id }), ...(message !== undefined && { message }) }
    this.#connection.meter.log({ level: 'info', method, ...what, status, ms, bytes: result.length })
  }

  /** Logs an error and returns it as clients may see it: of the server's own faults they learn no details. */
  #logged(method: string, error: unknown, ms = 0): BookstoreError {
    const known = toBookstoreError(error)
    const level = isFault(known) ? 'error' : 'warn'
    const status = ERROR_FORMATS[known.code].http
    const name = method === '' ? {} : { method: method.slice(0, 40) }
    this.#connection.meter.log({ level, ...name, status, ms, message: logMessage(known) })
    return known
  }
}

/** The id of params that are `{id}` and nothing else. */
function onlyId(params: unknown): number | undefined {
  if (typeof params !== 'object' || params === null) return undefined
  const { id } = params as { id?: unknown }
  return isId(id) && Object.keys(params).length === 1 ? id : undefined
}
